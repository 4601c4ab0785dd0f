"""Collections: every late item on the ladder, and what a run would do with it or why not."""

from typing import ClassVar

from artui.domain.filters import Filter
from artui.ledger import collecting
from artui.settings import export_folder
from artui.tui.collecting import reads
from artui.tui.collecting.reads import LadderCounts, Rung
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.guards import writable
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import LedgerPage, done, writing
from artui.tui.desk.sources import KnownSource, words_only
from artui.tui.desk.target import Target
from artui.tui.kit.actions import Action
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.pages import Days, Shown
from artui.tui.kit.widgets.table_columns import Column
from artui.wording import dunning_step, kind_word

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
    EMPTY: ClassVar[str] = "Nothing to do here."
    COLUMNS = COLUMNS
    TABS = (
        ("due", "Due today"),
        ("late", "All late"),
        ("flagged", "Flagged"),
        ("agency", "Agency"),
    )
    FIRST_TAB = "due"

    def source(self, wanted: Filter) -> KnownSource[Rung]:
        words_only(wanted, "The ladder is filtered by words only: customer, account, number.")
        tab = self.tab
        return KnownSource(
            self.ledger, lambda book: reads.ladder(book, tab, wanted),
            lambda rung: rung.row.item_id, _shown, self.amounts,
        )  # fmt: skip

    def load_totals(self) -> None:
        self.ask_in_thread(reads.ladder_counts, self._say_counts, "totals")

    def _say_counts(self, counts: LadderCounts) -> None:
        line = f" {counts.climbing} of {counts.late} late items climb today"
        line += f" · {counts.owed} notices to write · {counts.placed} with an agency"
        self.totals.say(line)

    def draw_totals(self) -> None:
        """Nothing, since this page shows the work to be done instead."""


async def _run(page: LedgerPage) -> None:
    count, sums = await page.ledger.ask(reads.climbing)
    if not count:
        page.status.report("No item climbs a level today.", "plain")
        return
    climb = "1 item climbs" if count == 1 else f"{count:,} items climb"
    question = f"Post the run: {climb}, {page.money_of(sums)}; W then writes the notices?"
    if not await page.prompt.confirm(question):
        page.status.report("Nothing was posted.", "plain")
        return
    await done(page, lambda book: collecting.dunning.post_dunning(book))


async def _write(page: LedgerPage) -> None:
    folder = export_folder(page.ledger.settings)
    question = f"Write all notices that are owed to {folder}? It can't be undone."
    if not await page.prompt.confirm(question):
        page.status.report("No notice was written.", "plain")
        return
    answer_to = page.ledger.settings.mail_from
    page.report_done(
        await page.ledger.act(lambda book: reads.write_owed_notices(book, folder, answer_to))
    )


async def _roll_back(page: LedgerPage) -> None:
    run = await page.ledger.ask(reads.latest_dunning)
    if run is None:
        page.status.report("No dunning run is in force.", "plain")
        return
    if not await page.prompt.confirm(f"Roll dunning run {run} back whole?"):
        page.status.report("Nothing was rolled back.", "plain")
        return
    await done(page, lambda book: collecting.dunning.roll_back_dunning(book, run))


def run_actions() -> list[Action[Frame]]:
    """The run of the ladder, on the screen of collections."""
    here = frozenset({CollectionsPage.NAME})
    return [
        Action("dunning.post", "Post the dunning run", ("r",), "Move up every item that may climb",
               "Collections", writing(_run), writable, here, label="run"),
        Action("dunning.write", "Write the notices", ("W",), "Write the notices that are owed",
               "Collections", writing(_write), writable, here, label="notices"),
        Action("dunning.roll-back", "Roll the run back", (), "Roll the latest dunning run back",
               "Collections", writing(_roll_back), writable, here),
    ]  # fmt: skip
