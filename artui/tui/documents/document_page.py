"""The page of a document: overview, interest with its trace, history, the document as text."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.widget import Widget

from artui.domain.kinds import ItemKind
from artui.ledger import cash
from artui.tui.desk.guards import has_target
from artui.tui.desk.list_page import NO_PANE
from artui.tui.desk.look.side_pane import PaneBeside, SidePane
from artui.tui.desk.page import LedgerPage, done, of_ledger, writing
from artui.tui.desk.target import DocumentFacts, Target
from artui.tui.documents import document_lines as invoice_lines
from artui.tui.documents import document_reads, written_papers
from artui.tui.kit.actions import Action
from artui.tui.kit.answers import one_of
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.scroll_lines import LOADING, ScrollLines
from artui.tui.kit.widgets.tab_line import TabLine
from artui.tui.kit.widgets.wrapped_lines import wrapped

if TYPE_CHECKING:
    from artui.tui.documents.document_reads import InvoiceView

TABS = (
    ("overview", "Overview"),
    ("interest", "Interest"),
    ("history", "History"),
    ("document", "Document"),
)


_LISTS = frozenset({"today", "invoices", "customers", "cash", "collections", "amazon", "customer"})
"""The pages whose list has the way to an invoice's interest."""


class DocumentPage(LedgerPage):
    """A document of any kind, opened from a list at one of its tabs."""

    NAME: ClassVar[str] = "invoice"
    TAB: ClassVar[str] = "invoices"

    def __init__(self, *way: str, target: Target, tab: str = "overview") -> None:
        super().__init__(*way)
        assert target.item_id is not None
        self._target, self._item_id = target, target.item_id
        self._tabs = TabLine(TABS, tab)
        self._view: InvoiceView | None = None
        self._text: tuple[str, ...] | None = None
        self._lines = ScrollLines(LOADING)
        self._pane = SidePane()
        self._beside = PaneBeside(self._lines, self._pane, below=0, wanted=False)

    def body(self) -> Iterable[Widget]:
        yield self._tabs
        self._place_pane()
        yield self._beside

    @property
    def target(self) -> Target | None:
        if self._view is None:
            return self._target
        item = self._view.document.item
        return replace(self._target, facts=DocumentFacts(item.open_minor, item.state, item.flags))

    def shows(self, target: Target) -> bool:
        return target.item_id == self._item_id

    @property
    def view(self) -> "InvoiceView | None":
        """The document that is shown; None until it is loaded."""
        return self._view

    def load_totals(self) -> None:
        item_id = self._item_id
        self.ask_in_thread(lambda book: document_reads.view(book, item_id), self._show, "document")

    def refresh_ledger(self) -> None:
        self._shown_version = self.ledger.version
        self.load_totals()

    def _show(self, found: "InvoiceView") -> None:
        first = self._view is None
        self._view, self._text = found, None
        self.totals.say(invoice_lines.headline(found, self.amounts))
        self._draw(keep_place=not first)
        self.redraw_keys()

    def show_tab(self, name: str) -> None:
        self._tabs.go(name)
        self._place_pane()
        self._draw()

    def _place_pane(self) -> None:
        """Show the trace of interest beside all tabs but its own."""
        self._beside.wanted = not self.desk.memory[NO_PANE]
        self._beside.hidden = self._tabs.current == "interest"
        if self._beside.is_attached:
            self._beside.lay_out()

    def _draw(self, *, keep_place: bool = False) -> None:
        if self._view is None:
            return
        width = self._lines.size.width or self.size.width
        lines = wrapped(self._of_tab(self._view), max(20, width - 1))
        self._lines.show(lines, keep_place=keep_place)
        item = self._view.document.item
        self._pane.tell(
            invoice_lines.interest_beside(self._view.interest, item.currency, self.amounts)
        )

    def _of_tab(self, view: "InvoiceView") -> invoice_lines.Lines:
        match self._tabs.current:
            case "interest":
                return invoice_lines.interest(
                    view.interest, view.document.item.currency, self.amounts
                )
            case "history":
                return invoice_lines.history(view.document, self.amounts)
            case "document":
                if self._text is None:
                    self._load_text()
                return [(f" {line}", "plain") for line in self._text or ()]
        return invoice_lines.overview(view, self.amounts)

    def _load_text(self) -> None:
        item_id = self._item_id
        self.ask_in_thread(
            lambda book: written_papers.document_lines(book, item_id), self._show_text, "text"
        )

    def _show_text(self, lines: Sequence[str]) -> None:
        self._text = tuple(lines)
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        self._draw(keep_place=True)

    @on(SidePane.Shown)
    def _pane_shown(self) -> None:
        self._draw(keep_place=True)


def _loaded(frame: Frame) -> str | None:
    if not isinstance(frame, DocumentPage):
        return "it needs the page of a document."
    return None if frame.view is not None else "the document is not loaded yet."


def _can_take_back(frame: Frame) -> str | None:
    if why := _loaded(frame) or of_ledger(frame).ledger.why_not_write():
        return why
    return None if _in_force(frame) else "nothing is allocated to it."


def _in_force(frame: Frame) -> list[int]:
    assert isinstance(frame, DocumentPage)
    if frame.view is None:
        return []
    return [row.id for row in frame.view.document.allocations if row.in_force]


async def _take_back(page: LedgerPage) -> None:
    """Ask which allocation, with its amount in the question, and take it back."""
    assert isinstance(page, DocumentPage)
    assert page.view is not None
    rows = {row.id: row for row in page.view.document.allocations if row.in_force}
    number = await page.prompt.ask("Take back allocation:", one_of(rows), initial=str(max(rows)))
    if number is None:
        return
    row = rows[number]
    money = page.amounts.money(row.amount_minor, row.currency)
    if not await page.prompt.confirm(f"Take {money} of {row.credit} back from {row.debit}?"):
        page.status.report("Nothing was taken back.", "plain")
        return

    await done(page, lambda book: cash.unallocation.unallocate(book, number))


def _to_tab(name: str) -> Callable[[Frame], None]:
    def go(frame: Frame) -> None:
        of_ledger(frame).show_tab(name)

    return go


def _on_invoice(frame: Frame) -> str | None:
    """Whether there is an invoice, since only invoices bear late interest."""
    if why := has_target(frame):
        return why
    target = of_ledger(frame).target
    return (
        None
        if target and target.kind == ItemKind.INVOICE
        else "it needs an invoice under the cursor."
    )


def _open_interest(frame: Frame) -> None:
    """Open the page of the invoice under the cursor, at its interest."""
    page = of_ledger(frame)
    assert page.target is not None
    page.desk.open_page(page, page.target, tab="interest")


def invoice_actions() -> list[Action[Frame]]:
    """The actions of the page of a document, and the one from a list to its interest."""
    here = frozenset({DocumentPage.NAME})
    return [
        Action("list.interest", "Interest trace", ("i",),
               "How the late interest of the invoice under the cursor is made up", "Page",
               _open_interest, _on_invoice, _LISTS),
        Action("invoice.interest", "Interest trace", ("i",), "How late interest is made up",
               "Page", _to_tab("interest"), _loaded, here, "interest"),
        Action("invoice.history", "History", ("h",), "What was done, by whom and when",
               "Page", _to_tab("history"), _loaded, here),
        Action("invoice.take-back", "Take back an allocation", ("x",),
               "Take one allocation back; what it paid is open again", "Acts",
               writing(_take_back), _can_take_back, here, "take back"),
    ]  # fmt: skip
