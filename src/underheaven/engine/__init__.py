"""Floor 3: weeks, run."""
