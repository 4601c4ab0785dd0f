"""Columns and views of a list: `|` arranges the columns, `V` saves what is shown by a name.

Each view is an action of its own: the palette finds it by its name, and its key, if it has one,
shows it from every page.
"""

import re
from collections.abc import Awaitable, Callable, Iterator

from artui.domain.refusal import Refused
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.look.kept_views import BadViews, View, Views
from artui.tui.desk.page import LedgerPage, asking, of_ledger
from artui.tui.desk.views.columns_page import ColumnsPage
from artui.tui.kit.actions import Action, Registry
from artui.tui.kit.answers import some_text
from artui.tui.kit.frame import Frame
from artui.tui.kit.keys import parse_key

_LIST, _VIEWS = "Page", "Views"
_MOST_LETTERS = 24


class TakenKey(Refused):
    """The key does something already."""


def with_views(actions: Registry[Frame], views: Views) -> Registry[Frame]:
    """The actions with one for each view; a key that an action has is not the view's."""
    if not views.all:
        return actions
    return Registry([*actions, *_actions_of(actions, views)])


def _actions_of(actions: Registry[Frame], views: Views) -> Iterator[Action[Frame]]:
    ids = {action.id for action in actions}
    taken = {key for action in actions for key in action.keys}
    for view in views.all:
        slug = re.sub(r"[^a-z0-9]+", "-", view.name.lower()).strip("-") or "view"
        name = next(
            each
            for each in (f"view.{slug}", *(f"view.{slug}-{n}" for n in range(2, 999)))
            if each not in ids
        )
        ids.add(name)
        key = () if view.key in {*taken, ""} else (view.key,)
        taken.update(key)
        yield Action(
            name, f"View {view.name}", key, _said(view), _VIEWS, _showing(view), _can_show(view)
        )


def _said(view: View) -> str:
    """What a view shows, in a line."""
    parts = [f"tab {view.tab}" if view.tab else "", view.filter]
    parts.append(f"by {view.sort}{' descending' if view.descending else ''}" if view.sort else "")
    parts.append("its own columns" if view.columns else "")
    return f"{view.page.capitalize()}: {', '.join(filter(None, parts)) or 'as designed'}"


def _can_show(view: View) -> Callable[[Frame], str | None]:
    def why_not(frame: Frame) -> str | None:
        screens = {tab.screen for tab in frame.shell.tabs}
        if view.page in screens or view.page == frame.NAME:
            return None
        return f"it is a view of the page {view.page}."

    return why_not


def _showing(view: View) -> Callable[[Frame], Awaitable[None]]:
    async def show(page: LedgerPage) -> None:
        desk = page.desk
        if view.page != page.NAME:
            await desk.go_to(view.page)
        front = desk.frame
        if isinstance(front, ListPage) and view.page == front.NAME:
            front.show_view(view)

    return asking(show)


def _is_list(frame: Frame) -> str | None:
    if isinstance(frame, ListPage) and frame.table is not None:
        return None
    return "this page has no list."


def _arrange(frame: Frame) -> None:
    page = of_ledger(frame)
    assert isinstance(page, ListPage)
    page.app.push_screen(ColumnsPage(*page.here, "Columns", listed=page))


async def _save(page: LedgerPage) -> None:
    """Ask for a name and a key, and keep what is shown."""
    assert isinstance(page, ListPage)
    views = page.desk.views
    if views.trouble:
        raise BadViews(f"Nothing was kept. {views.trouble}")
    known = {view.name: view for view in views.all}
    shown = next((each.name for each in views.all if each.shows_same(page.view)), "")
    name = await page.prompt.ask(
        "Save filter, order and columns as the view:", _name, initial=shown
    )
    if name is None:
        return
    other = name in known and not known[name].shows_same(page.view)
    if other and not await page.prompt.confirm(f"There is a view {name} already. Replace it?"):
        page.status.report("Nothing was saved.", "plain")
        return

    def free_key(typed: str) -> str:
        if not typed.strip():
            return ""
        key = parse_key(typed.strip())
        for action in page.shell.registry:
            if key in action.keys and action.title != f"View {name}":
                raise TakenKey(f"{key} is the key of {action.title}.")
        return key

    offered = known[name].key if name in known else ""
    key = await page.prompt.ask(
        "Its key, such as F2 or 8 (empty: none):", free_key, initial=offered
    )
    if key is None:
        return
    view = page.view
    views.save(View(name, view.page, view.tab, view.filter, view.sort, view.descending,
                    view.columns, key))  # fmt: skip
    page.desk.own_actions_changed()
    page.name_view()
    by = f"{key} and the palette show it" if key else "the palette shows it"
    page.status.report(f"View {name} is kept; {by}.")


def _name(typed: str) -> str:
    text = some_text(typed)
    if len(text) > _MOST_LETTERS:
        raise BadViews(f"A view's name has at most {_MOST_LETTERS} letters.")
    return text


def _has_views(frame: Frame) -> str | None:
    return None if of_ledger(frame).desk.views.all else "no view is kept."


async def _remove(page: LedgerPage) -> None:
    views = page.desk.views
    known = ", ".join(view.name for view in views.all)
    name = await page.prompt.ask(f"Forget which view ({known}):", some_text)
    if name is None:
        return
    views.remove(name)
    page.desk.own_actions_changed()
    if isinstance(page, ListPage):
        page.name_view()
    page.status.report(f"View {name} is forgotten.")


def view_actions() -> list[Action[Frame]]:
    """Columns and views of every list."""
    return [
        Action("list.columns", "Columns", ("|",),
               "Show, hide and order the columns of the list, and say how wide they are", _LIST,
               _arrange, _is_list),
        Action("view.save", "Save as a view", ("V",),
               "Keep filter, order and columns by a name, with a key if you like", _LIST,
               asking(_save), _is_list),
        Action("view.remove", "Forget a view", (), "Remove a view that was kept", _LIST,
               asking(_remove), _has_views),
    ]  # fmt: skip
