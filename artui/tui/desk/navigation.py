"""Navigation: the screens by their digits, tabs, order, the totals of other currencies, and
from the page of a row to those beside it in the list that it was opened from."""

from collections.abc import Callable, Sequence

from artui.tui.desk.list_page import NO_PANE, ListPage
from artui.tui.desk.look.side_pane import WIDE, PaneBeside
from artui.tui.desk.page import LedgerPage, asking, of_ledger
from artui.tui.kit.actions import Action
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.screens_line import Tab
from artui.tui.kit.widgets.tab_line import TabLine

_GO, _LIST = "Screens", "Page"
_OF_ROWS = frozenset({"customer", "invoice"})
"""The pages that a row of a list opens."""


def screen_actions(tabs: Sequence[Tab]) -> list[Action[Frame]]:
    """One action per screen of the header."""
    return [
        Action(
            f"go.{tab.screen}", tab.title, (tab.key,), f"Go to {tab.title}", _GO, _go(tab.screen)
        )
        for tab in tabs
    ]


def _go(name: str) -> Callable[[Frame], None]:
    def go(frame: Frame) -> None:
        frame.app.call_next(of_ledger(frame).desk.go_to, name)

    return go


def has_tabs(frame: Frame) -> str | None:
    """Whether the page has tabs."""
    return None if frame.query(TabLine) else "this page has no tabs."


def has_order(frame: Frame) -> str | None:
    """Whether the page has a list that can be sorted."""
    if isinstance(frame, ListPage) and frame.sorts:
        return None
    return "this page has no list that can be sorted."


def _turn(step: int) -> Callable[[Frame], None]:
    def turn(frame: Frame) -> None:
        of_ledger(frame).turn_tab(step)

    return turn


async def _sort(page: LedgerPage) -> None:
    assert isinstance(page, ListPage)
    words = {key: title for key, (_, title) in page.sorts.items()}
    key = await page.prompt.choose("Sort by", words)
    if key is not None:
        page.sort_by(page.sorts[key][0])
        page.status.report(f"Sorted by {page.sorts[key][1]}.")


def _reverse_order(frame: Frame) -> None:
    assert isinstance(frame, ListPage)
    frame.descending = not frame.descending
    frame.show_list()
    frame.status.report("Descending order." if frame.descending else "Ascending order.")


def _next_currency(frame: Frame) -> None:
    page = of_ledger(frame)
    page.desk.totals_currency += 1
    page.draw_totals()


def list_of(frame: Frame) -> ListPage | None:
    """The list whose row under the cursor this page shows; None if it was opened otherwise."""
    page = of_ledger(frame)
    stack = page.app.screen_stack
    below = stack[-2] if len(stack) > 1 and stack[-1] is page else None
    if isinstance(below, ListPage) and below.target is not None and page.shows(below.target):
        return below
    return None


async def show_row(page: LedgerPage, listed: ListPage) -> None:
    """Show the row under the cursor of the list in place of this page; the list itself if it has
    none."""
    table = listed.table
    if table is not None:
        await table.row_read()
    if listed.target is None:
        page.app.pop_screen()
    else:
        page.desk.open_page(listed, listed.target, instead=True)


def _has_list(frame: Frame) -> str | None:
    return None if list_of(frame) is not None else "this page was not opened from a list."


async def _to_row(page: LedgerPage, step: int) -> None:
    listed = list_of(page)
    assert listed is not None
    assert listed.table is not None
    before = listed.table.position
    listed.table.move(step)
    if listed.table.position == before:
        which = "last" if step > 0 else "first"
        page.status.report(f"This is the {which} row of the list.")
        return
    await show_row(page, listed)


async def _next_row(page: LedgerPage) -> None:
    await _to_row(page, 1)


async def _previous_row(page: LedgerPage) -> None:
    await _to_row(page, -1)


def _has_pane(frame: Frame) -> str | None:
    if not frame.query(PaneBeside):
        return "nothing is shown beside this page."
    narrow = frame.size.width < WIDE
    return f"the screen has fewer than {WIDE} columns." if narrow else None


def _turn_pane(frame: Frame) -> None:
    """Show or hide what stands beside the lists, and remember it."""
    memory = of_ledger(frame).desk.memory
    memory[NO_PANE] = "" if memory[NO_PANE] else "off"
    for page in frame.app.screen_stack:
        for each in page.query(PaneBeside):
            each.wanted = not memory[NO_PANE]
            each.lay_out()


def list_actions() -> list[Action[Frame]]:
    """Tabs, order, totals and the rows beside."""
    return [
        Action("tab.next", "Next tab", ("Tab",), "The next tab", _LIST, _turn(1), has_tabs),
        Action("tab.previous", "Previous tab", ("Shift+Tab",), "The previous tab", _LIST, _turn(-1),
               has_tabs),
        Action("list.sort", "Sort", ("s",), "Sort the list by a column", _LIST, asking(_sort),
               has_order),
        Action("list.turn", "Reverse the order", ("S",), "Sort the other way round", _LIST,
               _reverse_order, has_order),
        Action("totals.next", "Totals of the next currency", ("c",),
               "The totals above of another currency", _LIST, _next_currency),
        Action("pane.turn", "Side pane", ("\\",),
               "Show or hide what is known of the row, beside the list on a wide screen", _LIST,
               _turn_pane, _has_pane),
        Action("row.next", "Next row", (">",), "The page of the next row of the list", _LIST,
               asking(_next_row), _has_list, _OF_ROWS),
        Action("row.previous", "Previous row", ("<",), "The page of the previous row of the list",
               _LIST, asking(_previous_row), _has_list, _OF_ROWS),
    ]  # fmt: skip
