"""Approvals: keys grant or refuse what waits for a supervisor. The requester cannot approve."""

from typing import TYPE_CHECKING, ClassVar

from artui.domain.filters import Filter
from artui.ledger import office
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.guards import writable
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import LedgerPage, done, opening, writing
from artui.tui.desk.sources import KnownSource, has_words
from artui.tui.kit.actions import Action
from artui.tui.kit.answers import some_text
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.pages import Shown
from artui.tui.kit.widgets.table_columns import Column
from artui.tui.office import reads

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.book.requests import ApprovalRow

COLUMNS = (
    Column("id", "No", 4, "right"),
    Column("what", "What was asked for", 30, stretch=100, room=60, whole=True),
    Column("by", "By", 10, rank=1),
    Column("day", "On", 10, rank=2),
    Column("reason", "Reason", 20, rank=3, stretch=60, whole=True),
)


def _cells(row: "ApprovalRow") -> tuple[object, ...]:
    return (row.id, row.what, row.asked_by, row.day, row.reason)


def _shown(row: "ApprovalRow", _: Amounts) -> Shown:
    return Shown(_cells(row))


class ApprovalsPage(ListPage):
    """The queue of requests."""

    NAME: ClassVar[str] = "approvals"
    EMPTY: ClassVar[str] = "Nothing waits for a supervisor."
    COLUMNS = COLUMNS

    def source(self, wanted: Filter) -> "KnownSource[ApprovalRow]":
        return KnownSource(
            self.ledger,
            lambda book: [row for row in reads.requests(book) if has_words(wanted, _cells(row))],
            lambda row: row.id, _shown, self.amounts,
        )  # fmt: skip


def _request(page: LedgerPage) -> int:
    assert page.table is not None
    assert page.table.cursor_id is not None
    return page.table.cursor_id


async def _grant(page: LedgerPage) -> None:
    number = _request(page)
    if not await page.prompt.confirm(f"Grant request {number}, and carry it out in your name?"):
        page.status.report("Nothing was granted.", "plain")
        return

    def act(book: "Book") -> str:
        granted = office.approvals.grant(book, number)
        return f"{granted.summary}; {granted.did}" if granted.did else granted.summary

    page.report_done(await page.ledger.act(act))


async def _refuse(page: LedgerPage) -> None:
    number = _request(page)
    reason = await page.prompt.ask(f"Refuse request {number}; reason:", some_text)
    if reason is None:
        return

    await done(page, lambda book: office.approvals.refuse(book, number, reason=reason))


def _on_request(frame: Frame) -> str | None:
    if why := writable(frame):
        return why
    on_one = frame.table is not None and frame.table.cursor_id is not None
    return None if on_one else "nothing waits."


def approval_actions() -> list[Action[Frame]]:
    """The queue, which the palette offers on every page, and its keys on its own page."""
    here = frozenset({ApprovalsPage.NAME})
    return [
        Action("open.approvals", "Approvals", (), "What waits for a supervisor", "Screens",
               opening(ApprovalsPage, "Approvals")),
        Action("approval.grant", "Grant", ("r",), "Grant the request and carry it out",
               "Approvals", writing(_grant), _on_request, here, label="grant"),
        Action("approval.refuse", "Refuse", ("x",), "Refuse the request with a reason",
               "Approvals", writing(_refuse), _on_request, here, label="refuse"),
    ]  # fmt: skip
