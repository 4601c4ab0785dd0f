"""Collections: every late item on the ladder, what a run would do with it, and why it would not."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work

from artui.domain.filters import Filter
from artui.domain.kinds import Flag
from artui.domain.refusal import Refused
from artui.settings import export_folder
from artui.tui.desk.amounts import PLAIN, Amounts
from artui.tui.desk.guards import writable
from artui.tui.desk.ledger_port import Ledger, in_words
from artui.tui.desk.page import LedgerPage, ListPage, Sums, Target, writing
from artui.tui.kit.actions import Action
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.columns import Column
from artui.tui.kit.widgets.tab_line import TabLine
from artui.tui.kit.widgets.virtual_table import VirtualTable
from artui.wording import dunning_step, kind_word

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.collecting.ladder import RunRow

TABS = (("due", "Due today"), ("late", "All late"), ("flagged", "Flagged"), ("agency", "Agency"))
_TAB = "collections.tab"
COLUMNS = (
    Column("number", "Number", 14, stretch=20),
    Column("customer", "Customer", 16, rank=1, stretch=40),
    Column("demanded", "Demanded", 13, "decimal"),
    Column("currency", "", 3),
    Column("days", "Late", 5, "right"),
    Column("level", "Lvl", 3, "right"),
    Column("what", "A run would", 16, rank=2, stretch=60),
    Column("due", "Due", 10, rank=3),
    Column("fee", "Fee", 10, "decimal", rank=4),
    Column("kind", "Kind", 14, rank=5),
    Column("open", "Open", 13, "decimal", rank=6),
    Column("account", "Account", 10, rank=7),
)


class OnlyWordsHere(Refused):
    """The ladder is filtered by words alone."""


@dataclass(frozen=True, slots=True)
class LadderSource:
    """Late items of a tab with some words; asked in threads."""

    ledger: Ledger
    tab: str
    wanted: Filter
    amounts: Amounts
    known: dict[int, Sequence[object]] = field(default_factory=dict)

    def ids(self) -> Sequence[int]:
        """All items of the tab."""
        from artui.tui.collecting.reads import ladder

        found = ladder(self.ledger.book(), self.tab, self.wanted)
        self.known.clear()
        self.known.update({rung[0].item_id: _shown(*rung, self.amounts) for rung in found})
        return array("q", self.known)

    def rows(self, ids: Sequence[int]) -> Sequence[Sequence[object]]:
        """What the list shows of these items."""
        return [self.known.get(each, ()) for each in ids]

    def plain(self) -> "LadderSource":
        """The same list with amounts as programs read them."""
        return replace(self, amounts=PLAIN, known={})


def _shown(
    row: "RunRow", name: str, disputed: Sequence[Flag], amounts: Amounts
) -> Sequence[object]:
    done = dunning_step(row.step)
    what = f"send {done}" if row.to is not None else f"skip: {done}"
    return (
        row.number,
        name or row.account,
        amounts.number(row.amount_minor, row.currency),
        row.currency,
        f"{row.days_late}d",
        row.level,
        f"{disputed[-1]}: {what}" if disputed else what,
        row.due_date,
        amounts.number(row.fee_minor, row.currency) if row.fee_minor else "",
        kind_word(row.kind),
        amounts.number(row.open_minor, row.currency),
        row.account,
    )


class CollectionsPage(ListPage):
    """The screen of key 5."""

    NAME: ClassVar[str] = "collections"
    EMPTY: ClassVar[str] = "Nothing to do here."
    COLUMNS = COLUMNS

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self._tabs = TabLine(TABS, "due")

    def tab_line(self) -> TabLine:
        return self._tabs

    def show_tab(self, name: str) -> None:
        self.desk.memory[_TAB] = name
        self.show_list()

    def source(self, wanted: Filter) -> LadderSource:
        if wanted.terms:
            raise OnlyWordsHere("The ladder is filtered by words only: customer, account, number.")
        return LadderSource(self.ledger, self._tabs.current, wanted, self.amounts)

    def on_mount(self) -> None:
        self._tabs.go(self.desk.memory[_TAB] or "due")
        super().on_mount()

    def load_totals(self) -> None:
        self._count_up()

    @work(thread=True, exclusive=True, group="totals")
    def _count_up(self) -> None:
        from artui.tui.collecting.reads import ladder_counts

        try:
            climb, late, owed, placed = ladder_counts(self.ledger.book())
        except Exception as error:  # noqa: BLE001 - told in words, or raised again
            self.app.call_from_thread(self.tell_refusal, in_words(error))
            return
        line = f" {climb} of {late} late items climb today"
        line += f" · {owed} notices to write · {placed} with an agency"
        self.app.call_from_thread(self.totals.say, line)

    def draw_totals(self) -> None:
        """This page counts what is to be done instead."""

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


async def _run(page: LedgerPage) -> None:
    def ask(book: "Book") -> tuple[int, Sums]:
        from artui.tui.collecting.reads import climbing

        return climbing(book)

    count, sums = await page.ledger.ask(ask)
    if not count:
        page.status.tell("No item climbs a level today.", "plain")
        return
    climb = "1 item climbs" if count == 1 else f"{count:,} items climb"
    question = f"Post the run: {climb}, {page.money_of(sums)}; W then writes the notices?"
    if not await page.prompt.confirm(question):
        page.status.tell("Nothing was posted.", "plain")
        return

    def act(book: "Book") -> str:
        from artui.ledger.collecting.dunning import post_dunning

        return post_dunning(book).summary

    page.tell_done(await page.ledger.act(act))


async def _write(page: LedgerPage) -> None:
    folder = export_folder(page.ledger.settings)
    question = f"Write all notices that are owed to {folder}? It can't be undone."
    if not await page.prompt.confirm(question):
        page.status.tell("No notice was written.", "plain")
        return

    def act(book: "Book") -> str:
        from artui.tui.collecting.reads import write_owed_notices

        return write_owed_notices(book, folder)

    page.tell_done(await page.ledger.act(act))


async def _roll_back(page: LedgerPage) -> None:
    def latest(book: "Book") -> int | None:
        from artui.tui.collecting.reads import latest_dunning

        return latest_dunning(book)

    run = await page.ledger.ask(latest)
    if run is None:
        page.status.tell("No dunning run stands.", "plain")
        return
    if not await page.prompt.confirm(f"Roll dunning run {run} back whole?"):
        page.status.tell("Nothing was rolled back.", "plain")
        return

    def act(book: "Book") -> str:
        from artui.ledger.collecting.dunning import roll_back_dunning

        return roll_back_dunning(book, run).summary

    page.tell_done(await page.ledger.act(act))


def run_actions() -> list[Action[Frame]]:
    """The run of the ladder, on the screen of collections."""
    here = frozenset({CollectionsPage.NAME})
    return [
        Action("dunning.post", "Post the dunning run", ("r",), "Take every item up that may climb",
               "Collections", writing(_run), writable, here, label="run"),
        Action("dunning.write", "Write the notices", ("W",), "Write the notices that are owed",
               "Collections", writing(_write), writable, here, label="notices"),
        Action("dunning.roll-back", "Roll the run back", (), "Roll the latest dunning run back",
               "Collections", writing(_roll_back), writable, here),
    ]  # fmt: skip
