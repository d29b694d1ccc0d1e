"""Floor 6: what a run says, in words and tables."""
