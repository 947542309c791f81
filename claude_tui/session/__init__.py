"""A living conversation: sends, streams, saves. Knows no screen."""
