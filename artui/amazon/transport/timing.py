"""Time and chance, passed in: a test that waits an hour takes no time."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from artui.amazon.transport.progress import Pause, Progress


@dataclass(frozen=True, slots=True)
class Timing:
    """`now` is an aware instant, `monotonic` and `sleep` are in seconds, `chance` is in [0, 1)."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    chance: Callable[[], float]


def real_timing() -> Timing:
    """The clock of this machine."""
    return Timing(lambda: datetime.now(UTC), time.monotonic, time.sleep, random.random)


def wait(waiting: Pause, timing: Timing, progress: Progress) -> None:
    """Sleep in steps of at most a second, reporting each, so that a cancel is heard at once."""
    left = waiting.seconds
    while left > 0:
        progress(replace(waiting, seconds=left))
        step = min(1.0, left)
        timing.sleep(step)
        left -= step
