"""What every test shares: how many examples hypothesis tries, and that it tries the same ones each time."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# A commit is judged on the same examples everywhere; HYPOTHESIS_PROFILE=night draws fresh ones, and more.
settings.register_profile(
    "commit", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("night", deadline=None, max_examples=2_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "commit"))
