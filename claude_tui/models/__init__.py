"""What each model takes and costs."""
