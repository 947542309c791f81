"""The built-in local model: find, start, watch and stop its server."""
