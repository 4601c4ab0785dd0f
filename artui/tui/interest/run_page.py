"""The interest run: what it would charge invoice by invoice, posted and rolled back by keys."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work

from artui.domain.filters import Filter
from artui.domain.refusal import Refused
from artui.tui.desk.amounts import PLAIN, Amounts
from artui.tui.desk.guards import writable
from artui.tui.desk.ledger_port import Ledger, in_words
from artui.tui.desk.page import LedgerPage, ListPage, Target, of_ledger, writing
from artui.tui.kit.actions import Action
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.columns import Column
from artui.tui.kit.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.interest.preview import PreviewRow

COLUMNS = (
    Column("invoice", "Invoice", 14, stretch=20),
    Column("account", "Account", 9, rank=1, stretch=16),
    Column("charge", "Charge", 12, "decimal"),
    Column("currency", "", 3),
    Column("cumulative", "To date", 12, "decimal", rank=2),
    Column("before", "Charged", 12, "decimal", rank=3),
    Column("correction", "Give back", 10, "decimal", rank=4),
    Column("fixed", "Fixed sum", 10, "decimal", rank=5),
    Column("policy", "Policy", 14, rank=6),
)


class OnlyWordsOfRun(Refused):
    """The run is filtered by words alone."""


@dataclass(frozen=True, slots=True)
class RunSource:
    """The invoices of a run with some words; asked in threads."""

    ledger: Ledger
    wanted: Filter
    amounts: Amounts
    known: dict[int, Sequence[object]] = field(default_factory=dict)

    def ids(self) -> Sequence[int]:
        """All invoices with interest to date."""
        from artui.tui.interest.reads import interest_rows

        self.known.clear()
        for row in interest_rows(self.ledger.book(), self.wanted):
            self.known[row.invoice_id] = _shown(row, self.amounts)
        return array("q", self.known)

    def rows(self, ids: Sequence[int]) -> Sequence[Sequence[object]]:
        """What the list shows of these invoices."""
        return [self.known.get(each, ()) for each in ids]

    def plain(self) -> "RunSource":
        """The same list with amounts as programs read them."""
        return replace(self, amounts=PLAIN, known={})


def _shown(row: "PreviewRow", amounts: Amounts) -> Sequence[object]:
    def money(minor: int) -> str:
        return amounts.number(minor, row.currency) if minor else ""

    return (
        row.invoice,
        row.account,
        amounts.number(row.charge_minor, row.currency),
        row.currency,
        amounts.number(row.cumulative_minor, row.currency),
        money(row.charged_before_minor),
        money(row.correction_minor),
        money(row.compensation_minor),
        row.policy,
    )


class InterestRunPage(ListPage):
    """What a run through the business day would do."""

    NAME: ClassVar[str] = "interest-run"
    EMPTY: ClassVar[str] = "No invoice has earned late interest."
    COLUMNS = COLUMNS

    def source(self, wanted: Filter) -> RunSource:
        if wanted.terms:
            raise OnlyWordsOfRun("The run is filtered by words only: account, invoice.")
        return RunSource(self.ledger, wanted, self.amounts)

    def load_totals(self) -> None:
        self._sum_up()

    @work(thread=True, exclusive=True, group="totals")
    def _sum_up(self) -> None:
        from artui.tui.interest.reads import interest_rows

        try:
            rows = interest_rows(self.ledger.book(), Filter())
        except Exception as error:  # noqa: BLE001 - told in words, or raised again
            self.app.call_from_thread(self.tell_refusal, in_words(error))
            return
        sums: dict[str, int] = {}
        for row in rows:
            sums[row.currency] = sums.get(row.currency, 0) + row.charge_minor
        parts = [self.amounts.money(minor, cur) for cur, minor in sorted(sums.items()) if minor]
        words = " ".join(parts) or "nothing"
        line = f" Through {self.ledger.day} a run charges {words}"
        self.app.call_from_thread(self.totals.say, line)

    def draw_totals(self) -> None:
        """This page sums up the run instead."""

    @property
    def target(self) -> Target | None:
        if self.table is None or self.table.cursor_id is None:
            return None
        return Target("invoice", self.table.cursor_id)

    @on(VirtualTable.Opened)
    def _open(self, event: VirtualTable.Opened) -> None:
        row = event.table.cursor_row
        number = row[0] if row else ""
        self.desk.open_document(self, event.record, number)


async def _post(page: LedgerPage) -> None:
    key = await page.prompt.choose(
        f"Charge interest through {page.ledger.day}:",
        {"i": "interest", "c": "interest and the fixed sums of the law"},
    )
    if key is None:
        return
    if not await page.prompt.confirm("Post the finance charges of this run?"):
        page.status.tell("Nothing was posted.", "plain")
        return

    def act(book: "Book") -> str:
        from artui.ledger.interest.charges import post_interest

        return post_interest(book, compensation=key == "c").summary

    page.tell_done(await page.ledger.act(act))


async def _roll_back(page: LedgerPage) -> None:
    def latest(book: "Book") -> int | None:
        from artui.tui.interest.reads import latest_run

        return latest_run(book)

    run = await page.ledger.ask(latest)
    if run is None:
        page.status.tell("No interest run stands.", "plain")
        return
    if not await page.prompt.confirm(f"Roll interest run {run} back whole?"):
        page.status.tell("Nothing was rolled back.", "plain")
        return

    def act(book: "Book") -> str:
        from artui.ledger.interest.charges import roll_back

        return roll_back(book, run).summary

    page.tell_done(await page.ledger.act(act))


def _open_run(frame: Frame) -> None:
    page = of_ledger(frame)
    if not isinstance(page, InterestRunPage):
        page.app.push_screen(InterestRunPage(*page.here, "Interest run"))


def interest_actions() -> list[Action[Frame]]:
    """The run by name from everywhere, and its keys on its own page."""
    here = frozenset({InterestRunPage.NAME})
    return [
        Action("open.interest-run", "Interest run", (), "What an interest run would charge",
               "Screens", _open_run),
        Action("interest.post", "Post the interest run", ("r",), "Charge all late interest",
               "Interest", writing(_post), writable, here, label="run"),
        Action("interest.roll-back", "Roll the run back", (), "Roll the latest interest run back",
               "Interest", writing(_roll_back), writable, here),
    ]  # fmt: skip
