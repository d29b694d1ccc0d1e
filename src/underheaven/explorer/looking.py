"""In which order weeks of a city are sent: the one that is looked at first, then those on the way to it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from time import monotonic
from typing import Any

from underheaven.explorer.frames import City
from underheaven.explorer.pipe import Say

SECONDS_WITHOUT_A_PICTURE = 0.06
"""How long a far week is lived towards before one on the way is shown; then twice as long, and so on: each
picture takes time from the weeks."""
SECONDS_WORTH_WAITING = 0.05
"""Where the week that is looked at will be there as soon as this, none on the way is shown."""
MOST_KEPT = 2**27
"""Bytes of weeks that wait; beyond them the first of them goes out before the week that is looked at."""
AT_ONCE = 4
"""Weeks on the way that are sent for each week that is lived after them."""

Message = Mapping[str, Any] | bytes


class Looking:
    """Sends the weeks of a city as they are lived, and keeps those before the one that is looked at.

    The week before that one goes out when it is lived, so that the picture can say what is new in it. All
    others follow when the page has drawn it.

    Parameters
    ----------
    week : that is looked at; 0 for none.
    """

    def __init__(self, city: City, week: int, say: Say) -> None:
        self.week = week
        self._city, self._say = city, say
        self._kept: deque[list[Message]] = deque()
        self._bytes = 2 * city.setting.citizens * len(city.declared)
        self._begun = monotonic()
        self._due = self._begun + SECONDS_WITHOUT_A_PICTURE

    @property
    def keeps(self) -> bool:
        """Whether weeks are still to be sent."""
        return bool(self._kept)

    def show(self) -> None:
        """Send the week that was lived last, or keep it where a later one is looked at."""
        city = self._city
        said: list[Message] = [*map(city.week, city.declared), city.measured()]
        week = city.living.week
        if week >= self.week - 1 or self._is_due(week):
            self._send(said)
            return
        self._kept.append(said)
        if len(self._kept) * self._bytes > MOST_KEPT:
            self.send_some(1)

    def _is_due(self, week: int) -> bool:
        """Whether a picture on the way is due: there was none for long, and the week wanted is far."""
        now = monotonic()
        seconds = now - self._begun
        if now < self._due or seconds * (self.week - week) / max(1, week) < SECONDS_WORTH_WAITING:
            return False
        self._due = now + 2 * seconds
        return True

    def send_some(self, many: int = AT_ONCE) -> None:
        """Send a few of the weeks that are kept, the first of them first."""
        for _ in range(min(many, len(self._kept))):
            self._send(self._kept.popleft())

    def _send(self, said: list[Message]) -> None:
        """Send what is said of a week."""
        for message in said:
            self._say(message)
