"""Keys one after the other: the next one is delivered when what the last one did is done.

Over a slow line several keys come in one packet. Without this, Enter would choose from a list that
the letters before it have not filtered yet, and a letter could reach the page below a palette that
is just opening. A key is done when its event, and what that event made, has gone up through the
widgets, and when the page in front is not in the middle of an act.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen
from textual.timer import Timer

# Seconds after which a key counts as done all the same, should a widget vanish under it.
_LONGEST = 1.0


class KeyQueue:
    """The keys that were pressed and not yet delivered."""

    def __init__(
        self,
        app: App[int],
        deliver: Callable[[events.Key], Awaitable[None]],
        at_work: Callable[[], bool],
    ) -> None:
        """`at_work` says whether the page in front does an act that asks nothing now."""
        self._app = app
        self._deliver = deliver
        self._at_work = at_work
        self._waiting: deque[events.Key] = deque()
        self._under_way: events.Key | None = None
        self._limit: Timer | None = None

    async def put(self, key: events.Key) -> None:
        """A key was pressed."""
        self._waiting.append(key)
        await self.go_on()

    def forget(self) -> None:
        """Drop what was pressed ahead: it was meant for what did not happen."""
        self._waiting.clear()

    async def go_on(self) -> None:
        """Deliver the next key, if there is one and nothing comes before it."""
        if self._under_way is not None or not self._waiting or self._at_work():
            return
        key = self._under_way = self._waiting.popleft()
        screen = self._app.screen
        await self._deliver(key)
        self._limit = self._app.set_timer(_LONGEST, partial(self._done, key))
        self._follow(key, screen, self._app.focused or screen, again=True)

    def _follow(self, key: events.Key, screen: Screen[object], node: DOMNode, again: bool) -> None:
        """Go up behind the key; then once more, behind the messages that it made."""

        async def up() -> None:
            if isinstance(node.parent, DOMNode):
                self._follow(key, screen, node.parent, again)
            elif self._app.screen is not screen:
                self._app.screen.call_after_refresh(self._done, key)
            elif again:
                self._follow(key, screen, self._app.focused or screen, again=False)
            else:
                await self._done(key)

        if not node.call_later(up):
            self._app.call_later(self._done, key)

    async def _done(self, key: events.Key) -> None:
        if self._under_way is key:
            self._under_way = None
            if self._limit is not None:
                self._limit.stop()
            await self.go_on()
