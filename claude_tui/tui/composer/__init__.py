"""Where a person writes, and what is suggested while they do."""
