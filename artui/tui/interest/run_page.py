"""The interest run: a preview of each invoice's charge; keys post the run and roll it back."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from artui.domain.filters import Filter
from artui.domain.kinds import ItemKind
from artui.ledger import book as ledger_book
from artui.ledger import interest, lists, store
from artui.tui.desk import reads as desk_reads
from artui.tui.desk.acting.long_acts import start_act
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.guards import writable
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import LedgerPage, Sums, asking, opening
from artui.tui.desk.sources import KnownSource, WholeList, has_words
from artui.tui.desk.target import Target
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.common_actions import LOADING
from artui.tui.kit.counts import counted
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.pages import Shown
from artui.tui.kit.widgets.table_columns import Column

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.book.steps import Progress
    from artui.ledger.interest.reckoning import PreviewRow
    from artui.ledger.interest.run_contents import RunContents

COLUMNS = (
    Column("invoice", "Invoice", 14, stretch=20),
    Column("customer", "Customer", 16, rank=1, stretch=40, room=28, names="account"),
    Column("account", "Account", 9, rank=2, stretch=16),
    Column("charge", "Charge", 12, "decimal"),
    Column("currency", "", 3),
    Column("cumulative", "To date", 12, "decimal", rank=3),
    Column("before", "Charged", 12, "decimal", rank=4),
    Column("correction", "Give back", 10, "decimal", rank=5),
    Column("fixed", "Fixed sum", 10, "decimal", rank=6),
    Column("unapplied", "Unapplied", 11, "decimal", rank=7),
    Column("policy", "Policy", 14, rank=8),
)


class RunInvoice(NamedTuple):
    """What a run would do with one invoice, its customer's name, and what they have unapplied."""

    run: "PreviewRow"
    name: str
    unapplied_minor: int


class RunSums(NamedTuple):
    """What a run would post: of how many invoices and customers, in minor units per currency."""

    invoices: int
    customers: int
    charged: Sums
    given_back: Sums


def preview(book: "Book", progress: "Progress") -> "list[RunInvoice]":
    """What an interest run through the business day would do; what it posts comes first, since
    after some months most invoices have nothing left to charge."""
    day = book.business_date
    with book.reading() as connection, store.many.many_rows():
        steps = ledger_book.steps.Steps(progress)
        credits = interest.unapplied.unapplied(connection, day)
        rows = list(interest.preview.preview(connection, day, steps=steps))
        rows.sort(key=lambda row: not (row.charge_minor or row.correction_minor))
        customers = list({row.customer_id for row in rows})
        known = lists.masters.masters_of(connection, customers, day)
    lying = {key: lies.minor for key, lies in credits.items()}
    return [
        RunInvoice(row, known[row.customer_id].name, lying.get((row.customer_id, row.currency), 0))
        for row in rows
    ]


def summed(found: "Iterable[RunInvoice]", *, fixed: bool = False) -> RunSums:
    """What a run would post for these invoices; `fixed` adds the fixed sums of the law."""
    charged: dict[str, int] = {}
    given_back: dict[str, int] = {}
    customers: set[int] = set()
    invoices = 0
    for row, *_ in found:
        more = row.charge_minor + (row.compensation_minor if fixed else 0)
        if more or row.correction_minor:
            invoices += 1
            customers.add(row.customer_id)
            charged[row.currency] = charged.get(row.currency, 0) + more
            back = given_back.get(row.currency, 0) + row.correction_minor
            given_back[row.currency] = back
    return RunSums(invoices, len(customers), _present(charged), _present(given_back))


def _present(sums: dict[str, int]) -> Sums:
    return [(code, minor) for code, minor in sorted(sums.items()) if minor]


def latest_run(book: "Book") -> "RunContents | None":
    """What the latest interest run in force posted, None if there is none."""
    with book.reading() as connection:
        run = interest.charged.latest_run(connection)
        return None if run is None else interest.run_contents.run_contents(connection, run)


def _shown(found: RunInvoice, amounts: Amounts) -> Shown:
    row = found.run

    def money(minor: int) -> str:
        return amounts.number(minor, row.currency) if minor else ""

    cells = (
        row.invoice,
        found.name,
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
    EMPTY: ClassVar[str] = (
        "No invoice has earned late interest. : policies says from when one does."
    )
    FIELDS = ()
    WORDS: ClassVar[str] = "customer, account, invoice"
    COLUMNS = COLUMNS

    def begin(self) -> None:
        self.whole = WholeList(self.ledger, preview)
        super().begin()

    @property
    def preview(self) -> "WholeList[RunInvoice]":
        """The whole run, under no filter."""
        assert self.whole is not None
        return self.whole

    def source(self, wanted: Filter) -> "KnownSource[RunInvoice]":
        return KnownSource(
            self.ledger, lambda book: self._rows(book, wanted), lambda row: row.run.invoice_id,
            _shown, self.amounts,
        )  # fmt: skip

    def _rows(self, book: "Book", wanted: Filter) -> "list[RunInvoice]":
        return [
            found
            for found in self.preview.rows(book)
            if has_words(wanted, (found.name, found.run.account, found.run.invoice))
        ]

    def marked_target(self, record: int) -> Target:
        return Target(item_id=record)

    def sum_of(self, ids: Sequence[int]) -> "Callable[[Book], Sums]":
        return lambda book: desk_reads.document_sums(book, ids)

    def load_totals(self) -> None:
        self.ask_in_thread(lambda book: summed(self.preview.rows(book)), self._say_sums, "totals")

    def _say_sums(self, sums: RunSums) -> None:
        words = self.money_of(sums.charged) or "nothing"
        back = f", and gives back {self.money_of(sums.given_back)}" if sums.given_back else ""
        self.totals.say(f" Through {self.ledger.day} a run charges {words}{back}")

    def draw_totals(self) -> None:
        """Nothing, since this page sums up the run instead."""


def _of(frame: Frame) -> InterestRunPage:
    assert isinstance(frame, InterestRunPage)
    return frame


def _can_post(frame: Frame) -> str | None:
    whole = _of(frame).whole
    return writable(frame) or (LOADING if whole is None or whole.known is None else None)


async def _post(page: LedgerPage) -> None:
    found = _of(page).preview.known
    assert found is not None
    bare, whole = summed(found), summed(found, fixed=True)
    if not whole.invoices:
        page.status.report(f"There is nothing to charge through {page.ledger.day}.", "plain")
        return
    key = await page.prompt.choose(
        f"Charge interest through {page.ledger.day}:",
        {"i": "interest", "c": "interest and the fixed sums of the law"},
    )
    if key is None:
        return
    sums = whole if key == "c" else bare
    back = f" and give back {page.money_of(sums.given_back)}" if sums.given_back else ""
    question = (
        f"Charge {page.money_of(sums.charged) or 'nothing'}{back}, on "
        f"{counted(sums.invoices, 'invoice', 'invoices')} of "
        f"{counted(sums.customers, 'customer', 'customers')}?"
    )
    if not await page.prompt.confirm(question):
        page.status.report("Nothing was posted.", "plain")
        return
    start_act(
        page,
        "interest run",
        lambda book, progress: interest.charges.post_interest(
            book, compensation=key == "c", progress=progress
        ),
    )


async def _roll_back(page: LedgerPage) -> None:
    run = await page.ledger.ask(latest_run)
    if run is None:
        page.status.report("No interest run is in force.", "plain")
        return
    charged = page.money_of(run.charged) or "nothing"
    back = f" and {page.money_of(run.given_back)} given back" if run.given_back else ""
    question = (
        f"Roll interest run {run.run_id} of {run.through} back whole: {charged} charged{back}, "
        f"{counted(run.documents, 'document', 'documents')} of "
        f"{counted(run.customers, 'customer', 'customers')}?"
    )
    if not await page.prompt.confirm(question):
        page.status.report("Nothing was rolled back.", "plain")
        return
    start_act(
        page,
        "roll-back",
        lambda book, progress: interest.charges.roll_back(book, run.run_id, progress=progress),
    )


def interest_actions() -> list[Action[Frame]]:
    """The run, which the palette offers on every page, and its keys on its own page."""
    here = frozenset({InterestRunPage.NAME})
    return [
        Action("open.interest-run", "Interest run", (), "What an interest run would charge",
               "Screens", opening(InterestRunPage, "Interest run")),
        Action("interest.post", "Post the interest run", ("r",), "Charge all late interest",
               "Interest", asking(_post), _can_post, here, label="run", marks=Marks.WHOLE),
        Action("interest.roll-back", "Roll the run back", (), "Roll the latest interest run back",
               "Interest", asking(_roll_back), writable, here, marks=Marks.WHOLE),
    ]  # fmt: skip
