"""The interest run: a preview of each invoice's charge; keys post the run and roll it back."""

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from artui.domain.filters import Filter
from artui.domain.kinds import ItemKind
from artui.ledger import interest
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.guards import writable
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import LedgerPage, Sums, done, opening, writing
from artui.tui.desk.sources import KnownSource, has_words, words_only
from artui.tui.desk.target import Target
from artui.tui.kit.actions import Action
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.pages import Shown
from artui.tui.kit.widgets.table_columns import Column

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
    Column("unapplied", "Unapplied", 11, "decimal", rank=6),
    Column("policy", "Policy", 14, rank=7),
)


class RunInvoice(NamedTuple):
    """What a run would do with one invoice, and what its customer has unapplied."""

    run: "PreviewRow"
    unapplied_minor: int


def preview(book: "Book", wanted: Filter) -> "list[RunInvoice]":
    """What an interest run through the business day would do."""
    with book.reading() as connection:
        credits = interest.unapplied.unapplied(connection, book.business_date)
        rows = interest.preview.preview(connection, book.business_date)
        kept = [row for row in rows if has_words(wanted, (row.account, row.invoice))]
    found = {key: lies.minor for key, lies in credits.items()}
    return [RunInvoice(row, found.get((row.customer_id, row.currency), 0)) for row in kept]


def charges(book: "Book") -> Sums:
    """What a run would charge, for each currency with a charge."""
    sums: dict[str, int] = {}
    for row, _ in preview(book, Filter()):
        sums[row.currency] = sums.get(row.currency, 0) + row.charge_minor
    return [(code, minor) for code, minor in sorted(sums.items()) if minor]


def latest_run(book: "Book") -> int | None:
    """The latest interest run in force, None if there is none."""
    with book.reading() as connection:
        return interest.preview.latest_run(connection)


def _shown(found: RunInvoice, amounts: Amounts) -> Shown:
    row = found.run

    def money(minor: int) -> str:
        return amounts.number(minor, row.currency) if minor else ""

    cells = (
        row.invoice,
        row.account,
        amounts.number(row.charge_minor, row.currency),
        row.currency,
        amounts.number(row.cumulative_minor, row.currency),
        money(row.charged_before_minor),
        money(row.correction_minor),
        money(row.compensation_minor),
        money(found.unapplied_minor),
        row.policy,
    )
    return Shown(cells, target=Target(ItemKind.INVOICE, row.invoice_id, title=row.invoice))


class InterestRunPage(ListPage):
    """What a run through the business day would do."""

    NAME: ClassVar[str] = "interest-run"
    EMPTY: ClassVar[str] = "No invoice has earned late interest."
    COLUMNS = COLUMNS

    def source(self, wanted: Filter) -> "KnownSource[RunInvoice]":
        words_only(wanted, "The run is filtered by words only: account, invoice.")
        return KnownSource(
            self.ledger, lambda book: preview(book, wanted), lambda row: row.run.invoice_id, _shown,
            self.amounts,
        )  # fmt: skip

    def load_totals(self) -> None:
        self.ask_in_thread(charges, self._say_charges, "totals")

    def _say_charges(self, sums: Sums) -> None:
        words = self.money_of(sums) or "nothing"
        self.totals.say(f" Through {self.ledger.day} a run charges {words}")

    def draw_totals(self) -> None:
        """Nothing, since this page sums up the run instead."""


async def _post(page: LedgerPage) -> None:
    key = await page.prompt.choose(
        f"Charge interest through {page.ledger.day}:",
        {"i": "interest", "c": "interest and the fixed sums of the law"},
    )
    if key is None:
        return
    if not await page.prompt.confirm("Post the finance charges of this run?"):
        page.status.report("Nothing was posted.", "plain")
        return

    await done(page, lambda book: interest.charges.post_interest(book, compensation=key == "c"))


async def _roll_back(page: LedgerPage) -> None:
    run = await page.ledger.ask(latest_run)
    if run is None:
        page.status.report("No interest run is in force.", "plain")
        return
    if not await page.prompt.confirm(f"Roll interest run {run} back whole?"):
        page.status.report("Nothing was rolled back.", "plain")
        return

    await done(page, lambda book: interest.charges.roll_back(book, run))


def interest_actions() -> list[Action[Frame]]:
    """The run, which the palette offers on every page, and its keys on its own page."""
    here = frozenset({InterestRunPage.NAME})
    return [
        Action("open.interest-run", "Interest run", (), "What an interest run would charge",
               "Screens", opening(InterestRunPage, "Interest run")),
        Action("interest.post", "Post the interest run", ("r",), "Charge all late interest",
               "Interest", writing(_post), writable, here, label="run"),
        Action("interest.roll-back", "Roll the run back", (), "Roll the latest interest run back",
               "Interest", writing(_roll_back), writable, here),
    ]  # fmt: skip
