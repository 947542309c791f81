"""How Markdown is read: the same for the screen and for exported pages."""
