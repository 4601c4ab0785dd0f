"""Secrets that can't slip out: a value whose text, repr and format are dots.

Client secret, refresh token and access tokens travel as `Secret`; only the two places that put
them on the wire call `reveal`. `Redactor` takes them out of texts that others wrote: a service may
echo a token in its error.
"""

import re
from threading import Lock

DOTS = "…"

# Login with Amazon's tokens and client secrets, and the parts of a signed link that open it.
_PATTERNS = (
    re.compile(r"Atz[a-z]\|[^\s\"'<>,;&]*", re.IGNORECASE),
    re.compile(r"amzn1\.oa2-cs\.[^\s\"'<>,;&]+", re.IGNORECASE),
    re.compile(r"(?<=Bearer )[^\s\"'<>,;]+", re.IGNORECASE),
    re.compile(r"(?<=X-Amz-Signature=)[^\s\"'<>&]+", re.IGNORECASE),
    re.compile(r"(?<=X-Amz-Security-Token=)[^\s\"'<>&]+", re.IGNORECASE),
    re.compile(r"(?<=X-Amz-Credential=)[^\s\"'<>&]+", re.IGNORECASE),
)
_SHORTEST = 4


class Secret:
    """A text that shows itself only when asked by name."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the wire."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return f"Secret({DOTS})"

    __str__ = __repr__

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a secret is not written to any file")


class Redactor:
    """Takes known secrets, and whatever looks like one, out of a text."""

    def __init__(self, *secrets: Secret) -> None:
        self._lock = Lock()
        self._known: set[str] = set()
        for secret in secrets:
            self.learn(secret)

    def learn(self, secret: Secret) -> None:
        """Remember a secret from now on; very short texts would take words out of sentences."""
        text = secret.reveal()
        if len(text) >= _SHORTEST:
            with self._lock:
                self._known.add(text)

    def clean(self, text: str) -> str:
        """The text with dots in place of secrets."""
        with self._lock:
            known = sorted(self._known, key=len, reverse=True)
        for secret in known:
            text = text.replace(secret, DOTS)
        for pattern in _PATTERNS:
            text = pattern.sub(DOTS, text)
        return text
