"""Requests and responses as they went over the wire."""
