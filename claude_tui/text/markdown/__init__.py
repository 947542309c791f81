"""Parse Markdown the same way for the screen and for exported pages."""
