"""A conversation as it is being had: sends, streams, saves. Knows no screen."""
