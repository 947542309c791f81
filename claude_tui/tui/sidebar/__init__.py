"""The request's settings, and what turns took."""
