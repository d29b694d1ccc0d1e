"""Small compiled functions over blocks of citizens, one file for each mechanism of the week."""

from __future__ import annotations

from underheaven.engine.vectors import allow_wide_vectors

allow_wide_vectors()
