"""Conversations in other forms: to read, or as the request that continues them."""
