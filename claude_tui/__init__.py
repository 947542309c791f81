"""claude-tui: a full-screen terminal program for talking with Claude."""

__version__ = "0.1.0"
