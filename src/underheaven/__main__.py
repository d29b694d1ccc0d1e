"""`python -m underheaven` does what the command `underheaven` does."""

from __future__ import annotations

from underheaven.cli import main

if __name__ == "__main__":
    main()
