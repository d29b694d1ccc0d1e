"""Floor 5: worlds compared, replicate by replicate."""
