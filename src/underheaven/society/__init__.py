"""Floor 2: a society drawn from published aggregates and a seed."""
