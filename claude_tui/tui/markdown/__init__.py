"""Markdown to lines, for the transcript. No widget in here."""
