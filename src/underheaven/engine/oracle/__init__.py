"""The oracle: the model of `docs/odd-week.md` in plain Python, one synthetic citizen at a time.

Read `week.py` first: `one_week` is the order of the week, and its steps up to entering a register follow it;
`access.py` has step 7, `aftermath.py` the later ones. What they look up is made before the first week: by
`people.py` (what people do and ask for), `clauses.py` and `regimes.py` (what the words of regimes become) and
`pressure.py` (how people answer a world). `world.py` has what is remembered, `written.py` what is written
down; `side_by_side.py` steps all worlds of a study on the same draws.

Whatever decides is an integer: a draw is compared with a threshold made once, with fractions. Nothing here
knows a regime by name, and nothing here is about a real person: acts are drawn, never entered.
"""

from underheaven.engine.oracle.side_by_side import run
from underheaven.engine.oracle.world import World

__all__ = ["World", "run"]
