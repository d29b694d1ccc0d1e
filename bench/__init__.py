"""How fast Underheaven is, measured beside what one would otherwise use: `make bench`."""
