"""A text editor whose keys cost the same in a line and in a megabyte."""
