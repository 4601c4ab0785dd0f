"""Approvals: what waits for a supervisor, granted or refused by a key. Who asks cannot approve."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from artui.domain.filters import Filter
from artui.tui.desk.guards import writable
from artui.tui.desk.ledger_port import Ledger
from artui.tui.desk.page import LedgerPage, ListPage, of_ledger, writing
from artui.tui.kit.actions import Action
from artui.tui.kit.answers import some_text
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.columns import Column

if TYPE_CHECKING:
    from artui.ledger.book.book import Book

COLUMNS = (
    Column("id", "No", 4, "right"),
    Column("what", "What was asked for", 30, stretch=100),
    Column("by", "By", 10, rank=1),
    Column("day", "On", 10, rank=2),
    Column("reason", "Reason", 20, rank=3, stretch=60),
)


@dataclass(frozen=True, slots=True)
class ApprovalSource:
    """The requests that wait, with some words; asked in threads."""

    ledger: Ledger
    words: tuple[str, ...]
    known: dict[int, Sequence[object]] = field(default_factory=dict)

    def ids(self) -> Sequence[int]:
        """All requests that wait."""
        from artui.tui.collecting.reads import requests

        self.known.clear()
        for row in requests(self.ledger.book()):
            shown = (row.id, row.what, row.asked_by, row.day, row.reason)
            text = " ".join(map(str, shown)).casefold()
            if all(word.casefold() in text for word in self.words):
                self.known[row.id] = shown
        return array("q", self.known)

    def rows(self, ids: Sequence[int]) -> Sequence[Sequence[object]]:
        """What the list shows of these requests."""
        return [self.known.get(each, ()) for each in ids]


class ApprovalsPage(ListPage):
    """The queue of requests."""

    NAME: ClassVar[str] = "approvals"
    EMPTY: ClassVar[str] = "Nothing waits for a supervisor."
    COLUMNS = COLUMNS

    def source(self, wanted: Filter) -> ApprovalSource:
        return ApprovalSource(self.ledger, wanted.words)


def _request(page: LedgerPage) -> int:
    assert page.table is not None
    assert page.table.cursor_id is not None
    return page.table.cursor_id


async def _grant(page: LedgerPage) -> None:
    number = _request(page)
    if not await page.prompt.confirm(f"Grant request {number}, and carry it out in your name?"):
        page.status.tell("Nothing was granted.", "plain")
        return

    def act(book: "Book") -> str:
        from artui.ledger.office.approvals import grant

        done = grant(book, number)
        return f"{done.summary}; {done.did}" if done.did else done.summary

    page.tell_done(await page.ledger.act(act))


async def _refuse(page: LedgerPage) -> None:
    number = _request(page)
    reason = await page.prompt.ask(f"Refuse request {number}; reason:", some_text)
    if reason is None:
        return

    def act(book: "Book") -> str:
        from artui.ledger.office.approvals import refuse

        return refuse(book, number, reason=reason).summary

    page.tell_done(await page.ledger.act(act))


def _open_approvals(frame: Frame) -> None:
    page = of_ledger(frame)
    if not isinstance(page, ApprovalsPage):
        page.app.push_screen(ApprovalsPage(*page.here, "Approvals"))


def _on_request(frame: Frame) -> str | None:
    if why := writable(frame):
        return why
    on_one = frame.table is not None and frame.table.cursor_id is not None
    return None if on_one else "nothing waits."


def approval_actions() -> list[Action[Frame]]:
    """The queue by name from everywhere, and its keys on its own page."""
    here = frozenset({ApprovalsPage.NAME})
    return [
        Action("open.approvals", "Approvals", (), "What waits for a supervisor", "Screens",
               _open_approvals),
        Action("approval.grant", "Grant", ("r",), "Grant the request and carry it out",
               "Approvals", writing(_grant), _on_request, here, label="grant"),
        Action("approval.refuse", "Refuse", ("x",), "Refuse the request with a reason",
               "Approvals", writing(_refuse), _on_request, here, label="refuse"),
    ]  # fmt: skip
