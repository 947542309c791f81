"""Many conversations at once: listing, searching, indexing."""
