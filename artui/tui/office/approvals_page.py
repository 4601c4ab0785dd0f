"""Approvals: keys grant or refuse what waits for a supervisor. Who asks cannot approve, but may
take the request back."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from artui.domain.filters import Filter
from artui.ledger import office
from artui.tui.desk.acting import marked
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.guards import writable
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import LedgerPage, opening, writing
from artui.tui.desk.sources import KnownSource, has_words
from artui.tui.kit.actions import Action, Marks
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
    EMPTY: ClassVar[str] = (
        "Nothing waits for a supervisor. An act that needs one offers to ask here."
    )
    FIELDS = ()
    WORDS: ClassVar[str] = "number, what was asked, by whom, day, reason"
    COLUMNS = COLUMNS

    @property
    def known(self) -> "Mapping[int, ApprovalRow]":
        """The requests of the list."""
        source = self.table.source if self.table is not None else None
        return source.known if isinstance(source, KnownSource) else {}

    def source(self, wanted: Filter) -> "KnownSource[ApprovalRow]":
        return KnownSource(
            self.ledger,
            lambda book: [row for row in reads.requests(book) if has_words(wanted, _cells(row))],
            lambda row: row.id, _shown, self.amounts,
        )  # fmt: skip


def _chosen(page: LedgerPage) -> "tuple[list[ApprovalRow], str]":
    """The marked requests, else that under the cursor, and what a question calls them."""
    assert isinstance(page, ApprovalsPage)
    assert page.table is not None
    known = page.known
    rows = [known[number] for number in page.table.chosen if number in known]
    if not rows:
        raise marked.NotPossible("It waits no longer.")
    if len(rows) == 1:
        return rows, f"request {rows[0].id}: {rows[0].what}"
    whats = "; ".join(f"{row.id}: {row.what}" for row in rows)
    return rows, f"{len(rows)} requests ({whats})"


async def _grant(page: LedgerPage) -> None:
    rows, named = _chosen(page)
    out = "it out" if len(rows) == 1 else "them out"
    if not await page.prompt.confirm(f"Grant {named}, and carry {out} in your name?"):
        page.status.report("Nothing was granted.", "plain")
        return

    def grant(book: "Book", row: "ApprovalRow") -> str:
        granted = office.approvals.grant(book, row.id)
        return f"{granted.summary}; {granted.did}" if granted.did else granted.summary

    await marked.do_each(page, rows, grant)


async def _refuse(page: LedgerPage) -> None:
    rows, named = _chosen(page)
    reason = await page.prompt.ask(f"Refuse {named}; reason:", some_text)
    if reason is None:
        return

    await marked.do_each(
        page, rows, lambda book, row: office.approvals.refuse(book, row.id, reason=reason).summary
    )


async def _withdraw(page: LedgerPage) -> None:
    rows, named = _chosen(page)
    if not await page.prompt.confirm(f"Take back {named}?"):
        page.status.report("Nothing was taken back.", "plain")
        return

    await marked.do_each(
        page, rows, lambda book, row: office.approvals.withdraw_request(book, row.id).summary
    )


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
               "Approvals", writing(_grant), _on_request, here, "grant", Marks.EACH),
        Action("approval.refuse", "Refuse", ("x",), "Refuse the request with a reason",
               "Approvals", writing(_refuse), _on_request, here, "refuse", Marks.EACH),
        Action("approval.withdraw", "Take back", ("w",), "Take back a request of your own",
               "Approvals", writing(_withdraw), _on_request, here, "take back", Marks.EACH),
    ]  # fmt: skip
