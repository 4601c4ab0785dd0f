"""Holding long work at a point of its way while somebody else does something, without a clock."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any, TypeVar

from sqlalchemy import Engine, event

T = TypeVar("T")
# Nobody waits so long unless something is broken; then the test fails rather than hangs.
BROKEN_S = 60.0


class Barrier:
    """A point at which one thread waits until another lets it go on."""

    def __init__(self) -> None:
        self._reached = Event()
        self._open = Event()

    def pause(self, *_args: object) -> None:
        """Say that this point is reached, and wait; the next times pass at once."""
        self._reached.set()
        assert self._open.wait(BROKEN_S), "nobody opened the barrier"

    def open(self) -> None:
        """Let it go on."""
        self._open.set()

    def reached_by(self, work: Future[Any]) -> None:
        """Wait until the work has reached this point; raises what the work raised before it."""
        while not self._reached.wait(0.01):
            if work.done():
                work.result()
                raise AssertionError("the work ended without reaching the barrier")


@contextmanager
def held(barrier: Barrier, work: Callable[[], T]) -> Iterator[Future[T]]:
    """The work in a thread of its own, which has reached the barrier; it goes on at the end."""
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work)
        try:
            barrier.reached_by(future)
            yield future
        finally:
            barrier.open()


@contextmanager
def pausing(engine: Engine, barrier: Barrier, words: str) -> Iterator[None]:
    """Pause whoever runs a statement with these words on an engine, after it was executed."""

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        if words in statement:
            barrier.pause()

    event.listen(engine, "after_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", note)
