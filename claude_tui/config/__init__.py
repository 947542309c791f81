"""The user's settings, and other small files that people write."""
