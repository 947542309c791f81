"""The command line: flags, exit statuses, and everything that runs without a screen."""
