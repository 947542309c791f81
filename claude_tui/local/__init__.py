"""Find, start, watch and stop the server of the built-in local model."""
