"""Pages that consist of a list, with tabs, an order, a filter, and marks with their sums."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.timer import Timer
from textual.widget import Widget

from artui.domain.filters import FIELDS, Filter
from artui.domain.kinds import Flag
from artui.tui import desk
from artui.tui.desk import reads
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.look.kept_views import View, for_columns, listed_name
from artui.tui.desk.look.side_pane import AboutRow, PaneBeside, PaneReader, SidePane
from artui.tui.desk.page import LedgerPage, Sums
from artui.tui.desk.target import Target
from artui.tui.kit.widgets.pages import Shown, Tone
from artui.tui.kit.widgets.row_text import RowText
from artui.tui.kit.widgets.rows.reading import RowSource
from artui.tui.kit.widgets.tab_line import TabLine
from artui.tui.kit.widgets.table_columns import ChosenColumn, Column
from artui.tui.kit.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.lists.item_rows import ItemRow
    from artui.ledger.lists.items import Selection
    from artui.tui.desk.sources import DocumentSource, KeptList, WholeList


_NO_MATCH = "Nothing matches the filter; Esc clears it."
NO_PANE = "pane.off"
"""What is remembered of a clerk who wants no pane beside lists."""
_TICK = 0.5  # seconds between two words about a list that is being read
_CONTESTED = frozenset({Flag.DISPUTED, Flag.CLAIMED, Flag.ON_HOLD})


def tone_of(flags: Sequence[Flag]) -> Tone:
    """The colour of a document's row, which marks contested and held documents."""
    return "warn" if _CONTESTED.intersection(flags) else "plain"


class ListPage(LedgerPage):
    """A page that consists of a list.

    `SORTS` maps a key to (column of the query, its name); `TABS` are (name, title), of which the
    one used last is remembered.
    """

    FILTERABLE = True
    COLUMNS: ClassVar[tuple[Column, ...]] = ()
    TABS: ClassVar[tuple[tuple[str, str], ...]] = ()
    FIRST_TAB: ClassVar[str] = ""
    SORTS: ClassVar[dict[str, tuple[str, str]]] = {}
    SORT: ClassVar[tuple[str, bool]] = ("", False)
    FIELDS: ClassVar[tuple[str, ...]] = FIELDS
    """What a filter may name; empty if it is words only."""
    WORDS: ClassVar[str] = ""
    """What the words of a filter are searched in, if it is words only."""
    EMPTY: ClassVar[str] = "Nothing here."
    WHOLE_ROWS: ClassVar[int] = 1
    """The rows below the list for the whole text of the row under the cursor."""
    TOTALS_FIRST: ClassVar[bool] = False
    """Whether the totals need not wait for the list, because the list is slower.

    A page whose list is slow and read whole sets `whole` before it begins."""
    BESIDE: ClassVar[bool] = False
    """Whether what is known of the row under the cursor stands beside the list on a wide screen."""
    BELOW: ClassVar[int] = 0
    """The rows that it has under the list on other screens."""

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self.whole: WholeList[Any] | None = None
        self._loading_clock: Timer | None = None
        self._totals_asked = False
        self.sort, self.descending = self.SORT
        self.tab_line = TabLine(self.TABS, self.FIRST_TAB)
        self.side_pane = SidePane()
        self._reader = PaneReader(
            self.side_pane, lambda about, tell: self.ask_in_thread(about, tell, "pane")
        )

    def body(self) -> Iterable[Widget]:
        if self.TABS:
            yield self.tab_line
        table = VirtualTable(self.columns(), empty=self.EMPTY)
        if self.BESIDE:
            wanted = not self.desk.memory[NO_PANE]
            yield PaneBeside(table, self.side_pane, below=self.BELOW, wanted=wanted)
        else:
            yield table
        if any(column.whole for column in table.columns):
            yield RowText(table, self.WHOLE_ROWS)

    def columns(self) -> tuple[Column, ...]:
        """The columns, with the locale's decimal point."""
        return self.with_point(self.COLUMNS)

    def with_point(self, columns: Sequence[Column]) -> tuple[Column, ...]:
        """Columns with the locale's decimal point."""
        return tuple(column._replace(point=self.amounts.point) for column in columns)

    # Tabs

    @property
    def tab(self) -> str:
        """The name of the tab in front."""
        return self.tab_line.current

    def on_mount(self) -> None:
        self.tab_line.go(self.desk.memory[f"{self.NAME}.tab"] or self.FIRST_TAB)
        self.arrange_columns(self.desk.views.columns(self.list_name))

    def show_tab(self, name: str) -> None:
        self.desk.memory[f"{self.NAME}.tab"] = name
        self.show_list()

    # Columns and views

    @property
    def list_name(self) -> str:
        """What the list that is shown is called where its columns are kept."""
        return self.NAME

    def arrange_columns(self, chosen: Sequence[ChosenColumn]) -> None:
        """Show the columns of the list as they were chosen; none: as designed."""
        if self.table is not None:
            self.table.choose_columns(for_columns(chosen, self.table.columns))
            self.name_view()

    @property
    def view(self) -> View:
        """What is shown, as a view without a name."""
        tab = self.tab if self.TABS else ""
        order = (self.sort, self.descending) if self.sorts else ("", False)
        return View("", self.NAME, tab, self.filter_text, *order, self._chosen_columns)

    @property
    def _chosen_columns(self) -> tuple[ChosenColumn, ...]:
        chosen = self.table.chosen_columns if self.table is not None else ()
        return tuple(each._replace(key=listed_name(each.key)) for each in chosen)

    def show_view(self, view: View) -> None:
        """Show what a view says; what it names and the page does not have is left as it is."""
        if view.tab and view.tab in dict(self.TABS):
            self.tab_line.go(view.tab)
            self.show_tab(view.tab)
        if view.sort in {column for column, _ in self.sorts.values()}:
            self.sort, self.descending = view.sort, view.descending
        self.arrange_columns(view.columns)
        self.set_filter(view.filter)
        self.name_view()

    def name_view(self) -> None:
        """Name the view that is shown, if what is shown is one."""
        mine = self.view
        name = next((each.name for each in self.desk.views.all if each.shows_same(mine)), "")
        self.tab_line.name_view(name if self.TABS else "")
        words = self.filter_text if self.TABS else " · ".join(filter(None, (name, mine.filter)))
        self.status.filtered(words)

    # What a key is about

    @property
    def target(self) -> Target | None:
        """The subject of the row under the cursor, from its source; None until it is read."""
        target = self.table.cursor_target if self.table is not None else None
        return target if isinstance(target, Target) else None

    @on(VirtualTable.Opened)
    def _opened(self) -> None:
        self.open_row(self.target)

    def open_row(self, target: Target | None) -> None:
        """Show the page of the subject of the row under the cursor."""
        if target is not None:
            self.desk.open_page(self, target)

    def why(self, target: Target) -> str:
        """Why a row is on the list, for the page that it opens; empty where that is no question."""
        return ""

    def why_now(self, book: "Book", target: Target) -> str:
        """The same as the ledger is now; called in a thread."""
        return ""

    # Beside the list

    def about_row(self) -> AboutRow | None:
        """What to read of the row under the cursor for the pane; None if there is nothing."""
        return None

    @on(VirtualTable.CursorMoved)
    @on(VirtualTable.IdsReplaced)
    @on(SidePane.Shown)
    def follow_row(self) -> None:
        """Show what is known of the row under the cursor, if there is a pane for it."""
        table = self.table
        if not self.side_pane.display or table is None or not table.loaded or table.reading:
            return
        if not self.ledger.is_open:
            self.desk.once_open(self.follow_row)
        else:
            self._reader.follow((table.cursor_id, self.ledger.version), self.about_row())

    # Loading

    def begin(self) -> None:
        self._shown_version = self.ledger.version
        self._totals_asked = self.TOTALS_FIRST
        if self.whole is not None:
            self._loading_clock = self.set_interval(_TICK, self._say_loading)
        if self.TOTALS_FIRST:
            self.load_totals()
        self.show_list()

    def _say_loading(self) -> None:
        """Say how far the reading of a slow list is, until it is there."""
        whole = self.whole
        if whole is not None and whole.known is None and self.table is not None:
            self.table.say_loading(whole.loading)
        elif self._loading_clock is not None:
            self._loading_clock.stop()

    def on_unmount(self) -> None:
        if self.whole is not None:
            self.whole.left = True

    @on(VirtualTable.CursorMoved)
    @on(VirtualTable.IdsReplaced)
    def _show_whole_text(self) -> None:
        for line in self.query(RowText):
            line.follow()

    @on(VirtualTable.CursorMoved)
    @on(VirtualTable.IdsReplaced)
    def _list_went_on(self, event: VirtualTable.CursorMoved | VirtualTable.IdsReplaced) -> None:
        if not event.table.reading:
            self._ask_totals()

    @on(VirtualTable.SourceFailed)
    def _ask_totals(self) -> None:
        if not self._totals_asked:
            self._totals_asked = True
            self.load_totals()

    def source(self, wanted: Filter) -> RowSource:
        """The source of the rows for the page's tab and order, under a filter."""
        raise LookupError(self.NAME)

    def source_for(self, words: str) -> RowSource:
        return self.source(desk.sources.filtered_by(words, self.FIELDS, self.WORDS))

    @property
    def empty(self) -> str:
        """What the list says when it is empty."""
        return _NO_MATCH if self.filter_text else self.EMPTY

    def set_filter(self, words: str) -> None:
        super().set_filter(words)
        if self.table is not None:
            self.table.say_empty(self.empty)
        self.name_view()

    @property
    def filter_hint(self) -> str:
        return desk.sources.filter_hint(self.FIELDS, self.WORDS)

    def show_list(self) -> None:
        """Reload the list, for instance after another tab or order was chosen."""
        if self.table is not None:
            self.table.say_empty(self.empty)
            self.table.show(self.source_for(self.filter_text))
            self.name_view()

    @property
    def sorts(self) -> dict[str, tuple[str, str]]:
        """The orders of what is shown now."""
        return self.SORTS

    def sort_by(self, column: str) -> None:
        """Show the list in the order of another column."""
        self.sort = column
        self.show_list()

    def sum_of(self, ids: Sequence[int]) -> "Callable[[Book], Sums] | None":
        """A question for a thread: the sums of the marked records; None if they have none."""
        return None

    @on(VirtualTable.MarksChanged)
    def _sum_marks(self, event: VirtualTable.MarksChanged) -> None:
        if event.table is not self.table or not event.table.marks:
            return
        ids = list(event.table.marks)
        if (question := self.sum_of(ids)) is not None:
            self.ask_in_thread(question, partial(self._show_sums, len(ids)), "sums")

    def _show_sums(self, count: int, sums: Sums) -> None:
        if self.table is not None and len(self.table.marks) == count:
            shown = [self.amounts.money(minor, currency) for currency, minor in sums]
            self.status.marked(count, shown)


class DocumentListPage(ListPage):
    """A list of documents by tabs. `COUNTED` are the tabs that show their number of documents."""

    COUNTED: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self._kept: KeptList | None = None

    def selection(self, tab: str) -> "Selection":
        """The documents of a tab; called in a thread."""
        raise LookupError(tab)

    def shown(self, row: "ItemRow", amounts: Amounts) -> Shown:
        """What the list shows for a document."""
        raise LookupError(row.number)

    def source(self, wanted: Filter) -> "DocumentSource":
        tab = self.tab
        return desk.sources.DocumentSource(
            self.ledger, lambda book: self.selection(tab), self.shown, self.amounts, wanted,
            self.sort, self.descending, self._kept,
        )  # fmt: skip

    def filter_begins(self) -> None:
        if self._kept is None:
            self._kept = desk.sources.KeptList(self.ledger)
        source = self.source(desk.sources.EVERYTHING)
        self.ask_in_thread(lambda _: source.keep(), lambda _: None, "texts")

    def load_totals(self) -> None:
        super().load_totals()
        self.ask_in_thread(self._counts, self.tab_line.count, "counts")

    def _counts(self, book: "Book") -> dict[str, int]:
        return {tab: reads.document_count(book, self.selection(tab)) for tab in self.COUNTED}

    def marked_target(self, record: int) -> Target:
        return Target(item_id=record)

    def sum_of(self, ids: Sequence[int]) -> "Callable[[Book], Sums]":
        return lambda book: reads.document_sums(book, ids)
