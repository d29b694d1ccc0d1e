"""Floor 0: errors, cited numbers, exact decimals and fixed-point numbers, addressed draws."""
