"""What pages on the ledger have in common: the subject of an act, and how they follow changes.

A page has a `target`, the document or customer under the cursor; the acts of
artui.tui.documents.acts need nothing else from it.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from textual import on
from textual.worker import get_current_worker

from artui.choice import Choice
from artui.domain.refusal import Refused
from artui.tui import desk
from artui.tui.desk import reads
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.drafts import Drafts
from artui.tui.desk.ledger_port import Ledger, LedgerAway, in_words
from artui.tui.desk.look.kept_views import Views
from artui.tui.desk.memory import Memory
from artui.tui.desk.target import Target
from artui.tui.desk.totals import Totals
from artui.tui.kit.actions import Action
from artui.tui.kit.frame import Frame
from artui.tui.kit.macro_player import Player
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.line import PieceStyle
from artui.tui.kit.widgets.tab_line import TabLine
from artui.tui.kit.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.lists.work_rows import Header

T = TypeVar("T")
Sums = Sequence[tuple[str, int]]
"""Minor units per currency."""


class Desk(Protocol):
    """What a page on the ledger needs from the app: the ledger, shared state, and other pages."""

    ledger: Ledger
    amounts: Amounts
    totals: Totals
    totals_currency: int
    drafts: Drafts
    memory: Memory
    player: Player
    views: Views

    @property
    def frame(self) -> Frame | None:
        """The page in front."""

    async def go_to(self, name: str) -> None:
        """Show a screen of the header as it was left."""

    def report(self, text: str, style: PieceStyle = "strong") -> None:
        """Show a sentence on the status line of the page in front."""

    def title_of(self, name: str) -> str:
        """The title of a screen in the header."""

    def once_open(self, call: Callable[[], None]) -> None:
        """Call a function now if the ledger is open, else as soon as it is."""

    async def changed(self) -> None:
        """Show the effect of an act of ours at once."""

    def refresh_ledger(self) -> None:
        """Refresh the page in front from the ledger."""

    def go_on_with(self, choice: Choice) -> None:
        """End the screens, and open them on another ledger."""

    def own_actions_changed(self) -> None:
        """Offer the macros and views that this person has now."""

    def open_page(
        self, page: "LedgerPage", target: Target, tab: str = "", *, instead: bool = False
    ) -> None:
        """Show the page of a document, at one of its tabs, or of a customer: above the page in
        front, or instead of it."""


class HasSummary(Protocol):
    """What every act of the ledger returns."""

    @property
    def summary(self) -> str:
        """What was done, as a clause that begins with a small letter."""
        ...


class LedgerPage(Frame):
    """A page that shows part of the ledger and follows its changes."""

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self.way = way
        self._shown_version = 0
        self._begun = False
        self._unanswered: dict[str, str] = {}
        self._trouble = ""

    @property
    def under(self) -> str:
        """The screen of the header from which the clerk came here."""
        return self.app.current_mode if self.way else super().under

    @property
    def desk(self) -> Desk:
        """The state that all pages share."""
        return cast("Desk", self.app)

    @property
    def ledger(self) -> Ledger:
        """The ledger that all pages use."""
        return self.desk.ledger

    @property
    def amounts(self) -> Amounts:
        """The clerk's way of writing amounts."""
        return self.desk.amounts

    def money_of(self, sums: Sums) -> str:
        """Sums per currency, as text for a question."""
        return " ".join(self.amounts.money(minor, currency) for currency, minor in sums)

    @property
    def target(self) -> Target | None:
        """The subject of an act now; None if there is nothing under the cursor."""
        return None

    def shows(self, target: Target) -> bool:
        """Whether this is the page of a row with that subject."""
        return False

    def marked_target(self, record: int) -> Target | None:
        """What a marked record is about; None on a page whose records are neither documents nor
        customers."""
        return None

    @property
    def here(self) -> tuple[str, ...]:
        """The path to this page, for the breadcrumb of the next."""
        return self.way or (self.desk.title_of(self.NAME),)

    def turn_tab(self, step: int) -> None:
        """Go to another tab of the page."""
        self.show_tab(self.query_one(TabLine).turn(step))

    def show_tab(self, name: str) -> None:
        """Show what belongs to a tab."""

    @property
    def is_current(self) -> bool:
        """Whether the page shows the ledger as it was at the last look, or has not begun."""
        return not self._begun or self._shown_version == self.ledger.version

    def refresh_ledger(self) -> None:
        """Refresh the page from the ledger, without moving the cursor."""
        self._shown_version = self.ledger.version
        if self.table is not None:
            self.table.reload(prune=not self.filter_text)
        self.load_totals()

    def on_mount(self) -> None:
        # Textual calls the on_mount of every class itself; what overrides is `begin`.
        self.desk.once_open(self._begin_in_front)

    def _begin_in_front(self) -> None:
        # A page that was left before the ledger was open reads nothing; the one in front is first.
        if not self._begun and self.desk.frame is self:
            self._begun = True
            self.begin()

    def begin(self) -> None:
        """Load the page; called once, when the ledger is open and the page is in front."""
        self._shown_version = self.ledger.version
        self.load_totals()

    def on_screen_resume(self) -> None:
        """Show what was done while another page was in front."""
        if not self._begun:
            self.desk.once_open(self._begin_in_front)
        elif self._shown_version != self.ledger.version:
            self.refresh_ledger()

    def report_done(self, summary: str) -> None:
        """Show the summary of an act as a sentence."""
        self.status.report(self.amounts.done(summary), "good")

    def ask_in_thread(
        self,
        question: "Callable[[Book], T]",
        then: Callable[[T], object],
        group: str,
        ahead: "Callable[[Header], T] | None" = None,
    ) -> None:
        """Ask the ledger and pass the answer to `then`; a failure is shown in words.

        A later question of the same group replaces one that is still being answered. `ahead` takes
        the answer from what was read before the ledger is open.
        """
        answering = partial(self._answer, question, then, group, ahead)
        self.run_worker(
            answering, thread=True, exclusive=True, group=group, description=f"asks {group}"
        )

    def _answer(
        self,
        question: "Callable[[Book], T]",
        then: Callable[[T], object],
        group: str,
        ahead: "Callable[[Header], T] | None",
    ) -> None:
        worker = get_current_worker()
        try:
            header = self.ledger.first_header if ahead is not None else None
            if ahead is not None and header is not None:
                found = ahead(header)
            else:
                found = question(self.ledger.book())
        except Exception as error:  # noqa: BLE001 - shown in words, or raised again
            if not isinstance(error, Refused):
                self.ledger.missed()
            self.app.call_from_thread(self._report_unanswered, group, in_words(error))
            return
        if not worker.is_cancelled:
            self.app.call_from_thread(self._answered, group)
            self.app.call_from_thread(then, found)

    def report_refusal(self, refusal: Refused) -> None:
        super().report_refusal(refusal)
        self._trouble = self.status.reported if isinstance(refusal, LedgerAway) else ""

    @property
    def trouble(self) -> str:
        """What is shown of an act in which the ledger gave up; else empty."""
        return self._trouble if self._trouble == self.status.reported else ""

    def _report_unanswered(self, group: str, refusal: Refused) -> None:
        super().report_refusal(refusal)
        self._unanswered[group] = self.status.reported

    def _answered(self, group: str) -> None:
        """What was reported of the question before is over."""
        self.status.retract(self._unanswered.pop(group, ""))

    @on(VirtualTable.SourceFailed)
    def _list_missed(self, event: VirtualTable.SourceFailed) -> None:
        if not isinstance(event.error, Refused):
            self.ledger.missed()

    def search(self, typed: str, found: Callable[[Sequence[Action[Frame]]], None]) -> bool:
        return desk.acting.jump.look_for(self, typed, found)

    def load_totals(self) -> None:
        """Load the line of totals: the overdue amounts, unless a page has something else."""
        bounds = self.ledger.settings.ageing_bounds
        self.ask_in_thread(
            lambda book: reads.totals(book, bounds),
            self.show_totals,
            "totals",
            lambda header: Totals(header.totals, header.overdue_in_all),
        )

    def show_totals(self, found: Totals) -> None:
        """Draw the totals of a currency, which is the same on all pages."""
        self.desk.totals = found
        self.draw_totals()

    def draw_totals(self) -> None:
        """Draw the totals loaded last, in the currency that the clerk chose."""
        line = self.desk.totals.line(self.desk.totals_currency, self.amounts)
        self.totals.say(line)


def of_ledger(frame: Frame) -> LedgerPage:
    """The page on which an action runs; every page of the app is one on the ledger."""
    assert isinstance(frame, LedgerPage)
    return frame


def asking(act: Callable[[LedgerPage], Awaitable[None]]) -> Callable[[Frame], Awaitable[None]]:
    """An action of a page on the ledger, for the registry."""

    def run(frame: Frame) -> Awaitable[None]:
        return act(of_ledger(frame))

    return run


def writing(act: Callable[[LedgerPage], Awaitable[None]]) -> Callable[[Frame], Awaitable[None]]:
    """An action that does an act, whose effect the list then shows."""

    async def run(page: LedgerPage) -> None:
        version = page.ledger.version
        await act(page)
        if page.ledger.version == version:
            await page.desk.changed()

    return asking(run)


def opening(page_class: type[LedgerPage], title: str) -> Callable[[Frame], None]:
    """An action that shows a page from everywhere, and does nothing on that page itself."""

    def run(frame: Frame) -> None:
        page = of_ledger(frame)
        if not isinstance(page, page_class):
            page.app.push_screen(page_class(*page.here, title))

    return run


async def done(page: LedgerPage, act: "Callable[[Book], HasSummary]") -> None:
    """Do one act in a thread, and show what it did."""
    page.report_done((await page.ledger.act(act)).summary)


def own_hints(frame: Frame, *others: str) -> list[KeyHint]:
    """The key line of a page without customers and documents: its own keys, some others by action
    id, and the key help."""
    registry = frame.shell.registry
    own = [action for action in frame.actions() if action.screens]
    shown = [*(registry[action_id] for action_id in others), *own, registry["app.keys"]]
    return [
        KeyHint(keys[0], action.label, frame.why_not(action) is None)
        for action in shown
        if action.label and (keys := registry.keys_of(action, frame.NAME))
    ]
