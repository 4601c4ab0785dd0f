"""Collections: every late item on the ladder, and what a run would do with it or why not."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from artui.domain.filters import Filter
from artui.ledger import collecting
from artui.settings import export_folder
from artui.tui.collecting import reads
from artui.tui.collecting.reads import LadderCounts, Rung
from artui.tui.desk import reads as desk_reads
from artui.tui.desk.acting.long_acts import start_act
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.guards import writable
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import LedgerPage, Sums, asking
from artui.tui.desk.sources import KnownSource, WholeList
from artui.tui.desk.target import Target
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.common_actions import LOADING
from artui.tui.kit.counts import counted, grouped
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.pages import Days, Shown
from artui.tui.kit.widgets.table_columns import Column
from artui.wording import dunning_step, kind_word

if TYPE_CHECKING:
    from artui.ledger.book.book import Book

COLUMNS = (
    Column("number", "Number", 14, stretch=20),
    Column("customer", "Customer", 16, rank=1, stretch=40, room=28, names="account"),
    Column("demanded", "Demanded", 13, "decimal"),
    Column("currency", "", 3),
    Column("days", "Late", 5, "right"),
    Column("level", "Lvl", 3, "right"),
    Column("what", "A run would", 16, rank=2, stretch=60, room=36, whole=True),
    Column("due", "Due", 10, rank=3),
    Column("fee", "Fee", 10, "decimal", rank=4),
    Column("kind", "Kind", 14, rank=5),
    Column("open", "Open", 13, "decimal", rank=6),
    Column("account", "Account", 10, rank=7),
)


def _shown(rung: Rung, amounts: Amounts) -> Shown:
    row, name, disputed = rung
    step = dunning_step(row.step)
    what = f"send {step}" if row.to is not None else f"skip: {step}"
    cells = (
        row.number,
        name or row.account,
        amounts.number(row.amount_minor, row.currency),
        row.currency,
        Days(row.days_late),
        row.level,
        f"{disputed[-1]}: {what}" if disputed else what,
        row.due_date,
        amounts.number(row.fee_minor, row.currency) if row.fee_minor else "",
        kind_word(row.kind),
        amounts.number(row.open_minor, row.currency),
        row.account,
    )
    return Shown(cells, target=Target(row.kind, row.item_id, title=row.number))


class CollectionsPage(ListPage):
    """The screen of key 5."""

    NAME: ClassVar[str] = "collections"
    EMPTY: ClassVar[str] = "Nothing to do here. Tab shows who is late, flagged or with an agency."
    FIELDS = ()
    WORDS: ClassVar[str] = "customer, account, number"
    COLUMNS = COLUMNS
    TABS = (
        ("due", "Due today"),
        ("late", "All late"),
        ("flagged", "Flagged"),
        ("agency", "Agency"),
    )
    FIRST_TAB = "due"

    def begin(self) -> None:
        self.whole = WholeList(self.ledger, reads.ladder)
        super().begin()

    @property
    def ladder(self) -> WholeList[Rung]:
        """The whole ladder, under no tab or filter."""
        assert self.whole is not None
        return self.whole

    def source(self, wanted: Filter) -> KnownSource[Rung]:
        tab, ladder = self.tab, self.ladder
        return KnownSource(
            self.ledger, lambda book: reads.on_tab(book, ladder.rows(book), tab, wanted),
            lambda rung: rung.row.item_id, _shown, self.amounts,
        )  # fmt: skip

    def marked_target(self, record: int) -> Target:
        return Target(item_id=record)

    def sum_of(self, ids: Sequence[int]) -> "Callable[[Book], Sums]":
        return lambda book: desk_reads.document_sums(book, ids)

    def load_totals(self) -> None:
        ladder = self.ladder
        self.ask_in_thread(
            lambda book: reads.ladder_counts(book, ladder.rows(book)), self._say_counts, "totals"
        )

    def _say_counts(self, counts: LadderCounts) -> None:
        line = f" {grouped(counts.climbing)} of {grouped(counts.late)} late items climb today"
        line += (
            f" · {grouped(counts.owed)} notices to write · {grouped(counts.placed)} with an agency"
        )
        self.totals.say(line)

    def draw_totals(self) -> None:
        """Nothing, since this page shows the work to be done instead."""


def _of(frame: Frame) -> CollectionsPage:
    assert isinstance(frame, CollectionsPage)
    return frame


def _can_post(frame: Frame) -> str | None:
    whole = _of(frame).whole
    return writable(frame) or (LOADING if whole is None or whole.known is None else None)


async def _run(page: LedgerPage) -> None:
    climb = reads.climbing(_of(page).ladder.known or ())
    if not climb.items:
        page.status.report("No item climbs a level today.", "plain")
        return
    items = counted(climb.items, "item", "items")
    question = (
        f"Post the run: {items} of {_customers(climb.customers)}, {page.money_of(climb.sums)}? "
        "It can be rolled back until W writes its notices."
    )
    if not await page.prompt.confirm(question):
        page.status.report("Nothing was posted.", "plain")
        return
    start_act(
        page,
        "dunning run",
        lambda book, progress: collecting.dunning.post_dunning(book, progress=progress),
    )


def _customers(count: int) -> str:
    return counted(count, "customer", "customers")


async def _write(page: LedgerPage) -> None:
    folder = export_folder(page.ledger.settings)
    owed = await page.ledger.ask(reads.owed_notices)
    if not owed.notices:
        page.status.report("No notice is owed.", "plain")
        return
    question = (
        f"Write {counted(owed.notices, 'notice', 'notices')} to {_customers(owed.customers)}, "
        f"{page.money_of(owed.sums)}, to {folder}? The run can't be rolled back after that."
    )
    if not await page.prompt.confirm(question):
        page.status.report("No notice was written.", "plain")
        return
    answer_to = page.ledger.settings.mail_from
    start_act(
        page,
        "writing of notices",
        lambda book, progress: reads.write_owed_notices(book, folder, answer_to, progress),
    )


async def _mail(page: LedgerPage) -> None:
    """Put the notices that are owed into the outbox, from which they are sent after a y."""
    owed = await page.ledger.ask(reads.owed_notices)
    if not owed.notices:
        page.status.report("No notice is owed.", "plain")
        return
    question = (
        f"Draft mails with {counted(owed.notices, 'notice', 'notices')} to "
        f"{_customers(owed.customers)}, {page.money_of(owed.sums)}? "
        "The run can't be rolled back after that."
    )
    if not await page.prompt.confirm(question):
        page.status.report("No notice was drafted.", "plain")
        return
    settings = page.ledger.settings
    start_act(
        page,
        "drafting of notices",
        lambda book, progress: reads.mail_owed_notices(book, settings, progress),
        stays="what is in the outbox stays",
    )


async def _roll_back(page: LedgerPage) -> None:
    run = await page.ledger.ask(reads.latest_dunning)
    if run is None:
        page.status.report("No dunning run is in force.", "plain")
        return
    found = run.demands
    question = (
        f"Roll dunning run {run.run_id} back whole: "
        f"{counted(found.notices, 'notice', 'notices')} to {_customers(found.customers)}, "
        f"{page.money_of(found.sums)}?"
    )
    if not await page.prompt.confirm(question):
        page.status.report("Nothing was rolled back.", "plain")
        return
    start_act(
        page,
        "roll-back",
        lambda book, progress: collecting.dunning.roll_back_dunning(
            book, run.run_id, progress=progress
        ),
    )


def run_actions() -> list[Action[Frame]]:
    """The run of the ladder, on the screen of collections."""
    here = frozenset({CollectionsPage.NAME})
    return [
        Action("dunning.post", "Post the dunning run", ("r",), "Move up every item that may climb",
               "Collections", asking(_run), _can_post, here, label="run", marks=Marks.WHOLE),
        Action("dunning.write", "Write the notices", ("W",), "Write the notices that are owed",
               "Collections", asking(_write), writable, here, label="notices",
               marks=Marks.WHOLE),
        Action("dunning.mail", "Mail the notices", ("M",),
               "Put the notices that are owed into the outbox", "Collections", asking(_mail),
               writable, here, label="mail them", marks=Marks.WHOLE),
        Action("dunning.roll-back", "Roll the run back", (), "Roll the latest dunning run back",
               "Collections", asking(_roll_back), writable, here, marks=Marks.WHOLE),
    ]  # fmt: skip
