"""What the user sets: ``config.toml``, and other small files that people write."""
