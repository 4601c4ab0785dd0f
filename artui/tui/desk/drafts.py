"""Half-filled forms: kept in the ledger when the connection drops, offered at the next start.

A page with a form is a `FormPage` of artui.tui.desk.form_page; `artui.tui.all_actions` says to
which page a kept form belongs.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, runtime_checkable

from artui.ledger import lists
from artui.tui.desk.ledger_port import Ledger
from artui.tui.kit.frame import Frame


@runtime_checkable
class HoldsDraft(Protocol):
    """A page that may contain text that was not submitted."""

    def draft(self) -> tuple[str, Mapping[str, str]] | None:
        """The name of the form and all that is needed to refill it; None if nothing was typed."""
        ...


Reopen = Callable[[Frame, Mapping[str, str]], None]
"""Opens a kept form over a page."""


class Drafts:
    """The drafts of this clerk."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def keep(self, pages: Iterable[object]) -> None:
        """Keep every half-filled form of these pages; called in the event loop at the end."""
        found = [page.draft() for page in pages if isinstance(page, HoldsDraft)]
        kept = [draft for draft in found if draft is not None]
        if not kept or self._ledger.read_only or not self._ledger.is_open:
            return
        for name, content in kept:
            lists.reviewed.keep_draft(self._ledger.book(), name, content)

    async def forget(self, name: str) -> None:
        """Delete the draft of a form that was submitted or abandoned."""
        await self._ledger.act(lambda book: lists.reviewed.drop_draft(book, name))

    async def offer(self, frame: Frame, reopens: Mapping[str, tuple[str, Reopen]]) -> None:
        """Ask about each kept form: continue it, delete it, or keep it for later.

        `reopens` has the title of the form of each name, and how it is opened.
        """
        if self._ledger.read_only:
            return
        kept = await self._ledger.ask(lambda book: lists.reviewed.drafts(book))
        for name, content in kept.items():
            title, reopen = reopens.get(name, ("", None))
            if reopen is None:
                continue
            about = content.get("about", "")
            answer = await frame.prompt.choose(
                f"{title} {about} was left half-filled.", {"y": "go on", "x": "forget it"}
            )
            if answer == "y":
                reopen(frame, content)
                return
            if answer == "x":
                await self.forget(name)
