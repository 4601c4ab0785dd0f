"""How far a service has come: a call that goes out, or why the next one waits and for how long.

What is reported is a value; the command line and the screens make words of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto


class Why(Enum):
    """Why a call is not made yet."""

    TURN = auto()
    """The rate that the service allows."""
    TRY_AGAIN = auto()
    """It failed, and another try comes."""
    REPORT = auto()
    """Amazon has not made the report yet."""
    ARRIVAL = auto()
    """An upload broke off; whether it arrived is looked up."""
    STATUS = auto()
    """What became of an invoice is known only after some minutes."""


@dataclass(frozen=True, slots=True)
class Calling:
    """A call goes out; `name` is that of its operation."""

    name: str


@dataclass(frozen=True, slots=True)
class Pause:
    """A call waits; reported once a second, with the seconds that are left."""

    name: str
    why: Why
    seconds: float


Step = Calling | Pause
Progress = Callable[[Step], None]

_WORDS = {
    Why.TURN: "waiting for its turn",
    Why.TRY_AGAIN: "waiting",
    Why.REPORT: "waiting until it is made",
    Why.ARRIVAL: "looking whether it arrived",
    Why.STATUS: "waiting for its status",
}


def no_progress(step: Step) -> None:
    """Report to nobody."""


def headline(step: Step) -> str:
    """A step in words without the seconds: the same all through a countdown."""
    return f"{step.name}: {_WORDS[step.why]}" if isinstance(step, Pause) else step.name


def line(step: Step) -> str:
    """A step in words."""
    left = f", {step.seconds:.0f} s" if isinstance(step, Pause) else ""
    return f"{headline(step)}{left}"
