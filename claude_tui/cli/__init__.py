"""The command line: flags, exit statuses, and what runs without a screen."""
