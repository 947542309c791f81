"""The conversation, drawn and scrolled: only the rows in view are painted."""
