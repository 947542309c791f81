"""Conversations in other forms: Markdown, a request body."""
