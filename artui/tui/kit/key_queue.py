"""Keys in sequence: the next one is delivered when the effect of the last one is complete.

Over a slow line several keys come in one packet. Without this, Enter would choose from a list that
the letters before it have not filtered yet, and a letter could reach the page below a palette that
is just opening. A key is done when its event, and the messages it caused, have passed up through
the widgets and the page in front is not in the middle of an act.
"""

import time
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen
from textual.timer import Timer

# A key whose widget vanished counts as done after this many seconds. A widget that is only slow, as
# on a busy machine, has as many times as long: until then no key may overtake the one before it.
_LOOK_AFTER = 1.0
_LOOKS = 20


class KeyQueue:
    """The keys that were pressed but not yet delivered."""

    def __init__(
        self,
        app: App[int],
        deliver: Callable[[events.Key], Awaitable[None]],
        at_work: Callable[[], bool],
    ) -> None:
        """`at_work` says whether the page in front is in an act that asks nothing now."""
        self._app = app
        self._deliver = deliver
        self._at_work = at_work
        self._waiting: deque[tuple[float, events.Key]] = deque()
        self.waited = 0.0
        """Seconds for which the key under way had to wait for the one before it."""
        self._under_way: events.Key | None = None
        self._with: DOMNode = app
        self._looks = 0
        self._timer: Timer | None = None

    @property
    def waiting(self) -> bool:
        """Whether a key is not done yet."""
        return self._under_way is not None or bool(self._waiting)

    async def put(self, key: events.Key) -> None:
        """Take a key that was pressed."""
        self._waiting.append((time.monotonic(), key))
        await self.go_on()

    def forget(self) -> None:
        """Drop the keys pressed ahead, which were meant for something that did not happen."""
        self._waiting.clear()

    async def go_on(self) -> None:
        """Deliver the next key, if there is one and nothing precedes it."""
        if self._under_way is not None or not self._waiting or self._at_work():
            return
        pressed, key = self._waiting.popleft()
        self._under_way, self.waited = key, time.monotonic() - pressed
        screen = self._app.screen
        await self._deliver(key)
        self._watch(key, screen)

    def settle(self) -> None:
        """Go on once the messages of an act that kept keys waiting have passed up, as after an act
        that a key did at once: it may only have asked for another page."""
        if self._under_way is None:
            self._under_way = events.Key("", None)
            self._watch(self._under_way, self._app.screen)

    def _watch(self, key: events.Key, screen: Screen[object]) -> None:
        self._looks = 0
        self._timer = self._app.set_interval(_LOOK_AFTER, partial(self._look, key))
        self._follow(key, screen, self._app.focused or screen, again=True)

    def _follow(self, key: events.Key, screen: Screen[object], node: DOMNode, again: bool) -> None:
        """Pass up after the key, then once more after the messages that it caused."""
        self._with = node

        async def up() -> None:
            if isinstance(node.parent, DOMNode):
                self._follow(key, screen, node.parent, again)
            elif self._app.screen is not screen:
                self._with = self._app.screen
                self._app.screen.call_after_refresh(self._done, key)
            elif again:
                self._follow(key, screen, self._app.focused or screen, again=False)
            else:
                await self._done(key)

        if not node.call_later(up):
            self._app.call_later(self._done, key)

    async def _look(self, key: events.Key) -> None:
        """Give the key up if what it went to is no longer there."""
        self._looks += 1
        if self._looks >= _LOOKS or not (self._with.is_running and self._with.is_attached):
            await self._done(key)

    async def _done(self, key: events.Key) -> None:
        if self._under_way is key:
            self._under_way = None
            if self._timer is not None:
                self._timer.stop()
            await self.go_on()
