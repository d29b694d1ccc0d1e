"""What type an operation has: asked of numba once for each types that it may be done with.

Numba tries dozens of ways to add two numbers, and does so anew at each addition it meets, which took a third
of compiling. What it found is remembered here for as long as the process lives, by everything that the answer
depends on; what fails is asked again, so that errors are told as ever.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
from __future__ import annotations

from typing import Any, cast

from numba.core import types
from numba.core.targetconfig import ConfigStack

_Answers = dict[Any, tuple[Any, Any]]

_ask: Any = types.Function.get_call_type
_by_flags: list[tuple[Any, _Answers]] = []
"""How a function is compiled, and what was answered for such functions."""


def _answers(flags: Any) -> _Answers:
    """Return what was answered for functions compiled so."""
    for place, (known, answers) in enumerate(_by_flags):
        if known == flags:
            if place:
                _by_flags.insert(0, _by_flags.pop(place))
            return answers
    _by_flags.insert(0, (flags and flags.copy(), {}))
    return _by_flags[0][1]


def _get_call_type(self: Any, context: Any, args: Any, kws: Any) -> Any:
    """Return the signature of an operation done with such types."""
    answers = _answers(ConfigStack.top_or_none())
    asked = (id(self), id(context), tuple(args), tuple(kws.items()))
    if asked not in answers:
        answers[asked] = (
            _ask(self, context, args, kws),
            (self, context),
        )  # so that no other gets their numbers
    return answers[asked][0]


def ask_types_once() -> None:
    """Let numba remember what it answered."""
    cast("Any", types.Function).get_call_type = _get_call_type
