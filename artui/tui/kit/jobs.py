"""Long work (imports, runs, exports) in a thread, with progress, rate, time to go and cancel.

The work gets a `Job` and calls `job.progress(done, total)` along the way. That is also where a
cancelled job stops, by `Cancelled`, so that its transaction is rolled back as after any error.
Screens are informed by messages and remain usable; they also ask for its state once a second, so
that a long step shows that it goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Event
from typing import Any, Generic, TypeVar

from textual.app import App
from textual.message import Message

from artui.domain.refusal import Refused
from artui.domain.sentence import raised
from artui.tui.kit.counts import grouped

T = TypeVar("T")
_PAUSE = 0.25  # seconds between two reports: progress is for people, and costs bytes


class Cancelled(Refused):
    """The clerk stopped the job; none of its work was kept."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: steps done and in all (0 if unknown), and seconds since it began."""

    title: str
    done: int
    total: int
    seconds: float
    what: str = ""
    """What the steps are and what it is at, where that says more than a number."""
    stopping: bool = False
    """Whether the clerk asked it to stop, which it does at its next step."""

    @property
    def rate(self) -> float:
        """Steps per second."""
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """The time to go at this rate, if it is known."""
        if not self.total or not self.rate:
            return None
        return max(0, self.total - self.done) / self.rate

    def __str__(self) -> str:
        """`import [####------] 41% 12,000/s 0:45`; before the first step, the time it has taken."""
        if self.stopping:
            return f"{self.title} is stopping"
        if self.what:
            return f"{self.title}: {self.what}"
        if not self.done:
            bar = f" [{'':->10}]" if self.total else ""
            return f"{self.title}{bar} {_clock(self.seconds)}"
        if not self.total:
            return f"{self.title} {grouped(self.done)} {self._rate}"
        share = min(1.0, self.done / self.total)
        bar = "#" * int(share * 10)
        left = self.seconds_left
        clock = "" if left is None else f" {_clock(left)}"
        return f"{self.title} [{bar:-<10}] {int(share * 100)}% {self._rate}{clock}"

    @property
    def _rate(self) -> str:
        """Steps per second, or per minute if they are slow."""
        return (
            f"{grouped(round(self.rate))}/s" if self.rate >= 1 else f"{round(self.rate * 60)}/min"
        )


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


@dataclass(eq=False, repr=False)
class JobProgress(Message):
    """A job made progress."""

    progress: Progress


@dataclass(eq=False, repr=False)
class JobEnded(Message):
    """A job ended with a result, or with an error (Cancelled, a refusal, or a fault)."""

    job: "Job[Any]"
    result: object
    error: Exception | None


class Job(Generic[T]):
    """A piece of long work; made and started by `Jobs.start`."""

    def __init__(
        self,
        title: str,
        work: Callable[["Job[T]"], T],
        post: Callable[[Message], object],
        clock: Callable[[], float],
        say: Callable[[T], str] | None = None,
    ) -> None:
        self.title = title
        self._work = work
        self._post = post
        self._clock = clock
        self._say = say
        self._began = clock()
        self._reported_at = self._began - _PAUSE
        self._stop = Event()
        self._at = Progress(title, 0, 0, 0.0)

    @property
    def now(self) -> Progress:
        """How far it is, with the time that it has taken by now."""
        at = self._at
        return replace(at, seconds=self._clock() - self._began, stopping=self._stop.is_set())

    def sentence(self, result: T) -> str:
        """What its end is reported as."""
        return self._say(result) if self._say else f"{self.title}: {result or 'done'}."

    def progress(self, done: int, total: int = 0, what: str = "") -> None:
        """Report progress. Raises Cancelled if the clerk asked it to stop."""
        if self._stop.is_set():
            raise Cancelled(raised(f"{self.title} was cancelled; nothing of it was kept."))
        now = self._clock()
        if now - self._reported_at >= _PAUSE:
            self._reported_at = now
            self._at = Progress(self.title, done, total, now - self._began, what)
            self._post(JobProgress(self._at))

    def cancel(self) -> None:
        """Ask the job to stop at its next step."""
        self._stop.set()

    def run(self) -> None:
        """Do the work in this thread and report how it ended."""
        try:
            result = self._work(self)
        except Exception as error:  # noqa: BLE001 - shown to the clerk as JobEnded
            self._post(JobEnded(self, None, error))
        else:
            self._post(JobEnded(self, result, None))


class AnotherJobRuns(Refused):
    """One long job at a time."""


class Jobs:
    """The one running job of the app. The app forwards JobEnded to `ended`."""

    def __init__(self, app: App[Any], clock: Callable[[], float]) -> None:
        self._app = app
        self._clock = clock
        self.running: Job[Any] | None = None
        self.told = ""
        """What the last one that did its work reported at its end."""

    def start(
        self, title: str, work: Callable[[Job[T]], T], *, say: Callable[[T], str] | None = None
    ) -> Job[T]:
        """Run `work` in a thread; `say` makes the sentence of its result.

        Raises AnotherJobRuns while one is running.
        """
        if self.running is not None:
            waits = f"{title} has to wait: {self.running.title} is still running."
            raise AnotherJobRuns(raised(waits))
        job = Job(title, work, self._app.post_message, self._clock, say)
        self.running = job
        self._app.post_message(JobProgress(job.now))  # a sign of life before its first step
        self._app.run_worker(job.run, thread=True, group="jobs", exit_on_error=False)
        return job

    def cancel(self) -> None:
        """Ask the running job, if any, to stop."""
        if self.running is not None:
            self.running.cancel()

    def ended(self, job: Job[Any]) -> None:
        """Make room for the next one."""
        if self.running is job:
            self.running = None
