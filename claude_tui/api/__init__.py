"""Talk to the Messages API."""
