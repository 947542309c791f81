"""List, search and index many conversations."""
