"""Clocks: CPU time where the machine is shared, wall time where waiting is what is measured."""

import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

_LOOK = 0.02


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took: CPU and wall seconds, peak memory in MB, and its output's bytes."""

    cpu: float
    wall: float
    peak_mb: float
    written: int


class CommandFailed(Exception):
    """A measured command ended with another status than 0; the message has its last words."""

    def __init__(self, words: str, status: int) -> None:
        self.status = status
        super().__init__(words)


class CutOff(Exception):
    """The time of a row is over."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise CutOff in what is done meanwhile once so many seconds are over."""

    def over(*_: object) -> None:
        raise CutOff

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def program(words: Sequence[str], **how: Any) -> Iterator["subprocess.Popen[bytes]"]:
    """A program that is ended, if it has not ended by itself, when nobody watches it any more."""
    running = subprocess.Popen(words, **how)
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
            running.wait()


def cpu(work: Callable[[], object]) -> float:
    """The CPU seconds of this process, all threads, that some work takes."""
    before = time.process_time()
    work()
    return time.process_time() - before


def wall(work: Callable[[], object]) -> float:
    """The seconds that some work takes."""
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def alternating(
    rounds: int,
    *sides: Callable[[], float],
    take: Callable[[Sequence[float]], float] = median,
) -> list[float]:
    """The median of each side, measured in turn, so that what disturbs one disturbs the others;
    `take` may be `min` where what disturbs only adds."""
    taken: list[list[float]] = [[] for _ in sides]
    for number in range(rounds):
        order = range(len(sides)) if number % 2 else reversed(range(len(sides)))
        for place in order:
            taken[place].append(sides[place]())
    return [take(each) for each in taken]


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def command(
    words: Sequence[str], *, env: Mapping[str, str] | None = None, output: Path | None = None
) -> Cost:
    """Run a command to its end. Raises CommandFailed."""
    before = time.perf_counter()
    whole_env = {**os.environ, **(env or {})}
    with (
        (output or Path(os.devnull)).open("wb") as out,
        tempfile.TemporaryFile() as said,
        program(words, stdout=out, stderr=said, stdin=subprocess.DEVNULL, env=whole_env) as running,
    ):
        peak = 0.0
        while not (ended := os.wait4(running.pid, os.WNOHANG))[0]:
            peak = max(peak, _peak_mb(running.pid))
            time.sleep(_LOOK)
        _, status, used = ended
        running.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        last = said.read().decode(errors="replace")[-2000:]
    if running.returncode:
        raise CommandFailed(f"{' '.join(words)}: {running.returncode}\n{last}", running.returncode)
    size = output.stat().st_size if output else 0
    return Cost(used.ru_utime + used.ru_stime, time.perf_counter() - before, peak, size)


def _peak_mb(pid: int) -> float:
    """The peak memory of a running program. What `wait4` reports begins with the parent's own peak,
    because Linux keeps it over `exec`."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 2**10 if found else 0
