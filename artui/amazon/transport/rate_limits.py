"""How often an operation may be called: a bucket of tokens per operation.

Each call takes a token; they come back at the operation's rate up to its burst. A call without a
token waits for its turn. The service may say another rate in its answers, which then holds.
"""

from dataclasses import dataclass
from threading import Lock


@dataclass(frozen=True, slots=True)
class Operation:
    """A call of a service: its name for people, calls per second, and calls at once."""

    name: str
    rate: float
    burst: int


class TokenBucket:
    """The tokens of one operation; safe to share between threads."""

    def __init__(self, operation: Operation, at: float) -> None:
        self._lock = Lock()
        self._rate = operation.rate
        self._burst = float(operation.burst)
        self._tokens = self._burst
        self._at = at

    def take(self, at: float) -> float:
        """Take a token at this moment; the seconds to wait before calling."""
        with self._lock:
            passed = max(0.0, at - self._at)
            self._at = max(self._at, at)
            self._tokens = min(self._burst, self._tokens + passed * self._rate) - 1
            return max(0.0, -self._tokens / self._rate)

    def obey(self, rate: float) -> None:
        """The service said how many calls per second it allows."""
        if 0 < rate < float("inf"):
            with self._lock:
                self._rate = rate
