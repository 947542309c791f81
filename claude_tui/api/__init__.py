"""Talking to the Messages API."""
