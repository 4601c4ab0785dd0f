"""Keys from the bytes of a terminal, right also when a slow line joins or parts them.

Textual takes Esc and a letter that come in one packet for Alt and the letter, and types the rest of
a sequence that comes late. No key of ours needs Alt: here Esc is Esc, then the letter, however they
arrive. The rest of a sequence is waited for (ESCDELAY, 250 ms); one that no key sends is dropped.
"""

import re
import time
from collections.abc import Callable, Iterable

from textual import constants, events
from textual._parser import ParseTimeout
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.message import Message

_ESC = "\x1b"
# A whole sequence: CSI with its parameters, three more bytes of an old mouse report, the function
# keys of the Linux console and of rxvt, SS3 with the letter of a key that is sent so.
_WHOLE = re.compile(
    r"\x1b(?:\[M.{3}|\[\[[A-E]|\[[0-9]+\$(?!y)|\[[0-?]+[ -/]*[@-~]|\[[ -/]*[@-LN-Z\\-~]"
    r"|O[A-DFHMP-Sa-dj-y])",
    re.DOTALL,
)
# One that may become whole.
_BEGUN = re.compile(r"\x1b(?:\[(?:M.{0,2}|\[|[0-?]{0,40}[ -/]{0,4})|O)?", re.DOTALL)


class KeyParser(XTermParser):
    """Textual's parser, which gets whole sequences only."""

    def __init__(self, debug: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(debug)
        self._clock = clock
        self._held = ""  # the beginning of a sequence
        self._until = 0.0  # how long its rest is waited for
        self._pasting = False

    @property
    def patience(self) -> float | None:
        """Seconds until `tick` has something to say; None while nothing is held back."""
        return max(0.0, self._until - self._clock()) if self._held and not self._pasting else None

    def feed(self, data: str) -> Iterable[Message]:
        """The keys, pastes and reports in the text, as far as they are whole."""
        if not data:  # the end of the input
            yield from super().feed(data)
        text, self._held = self._held + data, ""
        while text:
            plain, escape, rest = text.partition(_ESC)
            yield from self._taken(plain)
            text = escape + rest
            if sequence := self._sequence(text):
                yield from self._taken(sequence)
                text = text.removeprefix(sequence)
            elif self._may_become_whole(text):
                self._held, self._until = text, self._clock() + constants.ESCAPE_DELAY
                return
            elif text:
                text = rest
                if not self._pasting:
                    yield events.Key("escape", _ESC)

    def tick(self) -> Iterable[Message]:
        """Esc, and what was typed after it, when the rest of a sequence did not come in time."""
        if self.patience == 0:
            typed, self._held = self._held[1:], ""
            yield events.Key("escape", _ESC)
            yield from self._taken(typed)

    def _sequence(self, text: str) -> str:
        """The whole sequence at the beginning; empty if there is none."""
        if self._pasting:
            return BRACKETED_PASTE_END if text.startswith(BRACKETED_PASTE_END) else ""
        found = _WHOLE.match(text)
        return found[0] if found else ""

    def _may_become_whole(self, text: str) -> bool:
        if self._pasting:
            return bool(text) and BRACKETED_PASTE_END.startswith(text)
        return bool(text) and _BEGUN.fullmatch(text) is not None

    def _taken(self, text: str) -> Iterable[Message]:
        """What Textual reads in plain text or in a whole sequence."""
        if not text:
            return
        if text in (BRACKETED_PASTE_START, BRACKETED_PASTE_END):
            self._pasting = text == BRACKETED_PASTE_START
        yield from super().feed(text)
        if self._awaiting.timeout is not None:  # no key sends it
            self._timeout_time = None
            self._awaiting = self._gen.throw(ParseTimeout())
            self._tokens.clear()
