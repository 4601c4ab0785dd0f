"""Navigation: the screens by their digits, tabs, order, and the totals of other currencies."""

from collections.abc import Callable, Sequence

from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import LedgerPage, asking, of_ledger
from artui.tui.kit.actions import Action
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.screens_line import Tab
from artui.tui.kit.widgets.tab_line import TabLine

_GO, _LIST = "Screens", "Page"


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
    if isinstance(frame, ListPage) and frame.SORTS:
        return None
    return "this page has no list that can be sorted."


def _turn(step: int) -> Callable[[Frame], None]:
    def turn(frame: Frame) -> None:
        of_ledger(frame).turn_tab(step)

    return turn


async def _sort(page: LedgerPage) -> None:
    assert isinstance(page, ListPage)
    words = {key: title for key, (_, title) in page.SORTS.items()}
    key = await page.prompt.choose("Sort by", words)
    if key is not None:
        page.sort_by(page.SORTS[key][0])
        page.status.report(f"Sorted by {page.SORTS[key][1]}.")


def _reverse_order(frame: Frame) -> None:
    assert isinstance(frame, ListPage)
    frame.descending = not frame.descending
    frame.show_list()
    frame.status.report("Descending order." if frame.descending else "Ascending order.")


def _next_currency(frame: Frame) -> None:
    page = of_ledger(frame)
    page.desk.totals_currency += 1
    page.draw_totals()


def list_actions() -> list[Action[Frame]]:
    """Tabs, order, totals and refresh, for every page."""
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
    ]  # fmt: skip
