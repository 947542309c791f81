"""The conversation file's format."""
