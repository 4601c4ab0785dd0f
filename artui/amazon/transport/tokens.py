"""Access tokens of Login with Amazon: asked for once, kept in memory until shortly before they end.

Many threads may ask at once; one fetches and the others get its token. After a service said that a
token is no good, exactly one new token is fetched for it, however many calls failed with it.
"""

from collections.abc import Callable
from threading import Lock

from artui.amazon.transport.secret import Redactor, Secret

MARGIN = 60.0

Fetch = Callable[[], tuple[Secret, float]]  # the token and its life in seconds


class Tokens:
    """The current access token of one client and refresh token."""

    def __init__(self, fetch: Fetch, monotonic: Callable[[], float], redactor: Redactor) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._redactor = redactor
        self._lock = Lock()
        self._token: Secret | None = None
        self._began = self._ends = 0.0

    def current(self, *, instead_of: Secret | None = None) -> Secret:
        """A token that has not ended; another one than `instead_of`, which a service refused."""
        with self._lock:
            token = self._token
            if token is None or token == instead_of or self._monotonic() >= self._ends:
                token, life = self._fetch()
                self._redactor.learn(token)
                self._token = token
                self._began = self._monotonic()
                self._ends = self._began + max(0.0, life - MARGIN)
            return token

    def age(self) -> float:
        """Seconds since the current token was fetched."""
        with self._lock:
            return self._monotonic() - self._began
