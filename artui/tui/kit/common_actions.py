"""The actions that every page has: moving, marking, filter, palette, help, back, quit."""

import asyncio
from collections.abc import Callable

from artui.domain.refusal import Refused
from artui.tui.kit.actions import MARKING, MOVING, Action, Marks, NotYet
from artui.tui.kit.counts import grouped
from artui.tui.kit.frame import Frame
from artui.tui.kit.key_help import KeyHelp
from artui.tui.kit.palette import Palette
from artui.tui.kit.terminal.capabilities import MAX_BYTES
from artui.tui.kit.widgets.scroll_lines import ScrollLines
from artui.tui.kit.widgets.virtual_table import VirtualTable

_WORRY = 2.0  # seconds after which a key that had to wait may have been pressed in worry
LOADING = "the list is still loading."
"""Why what needs the list is not possible yet."""
_PAGE, _APP = "Page", "artui"


def has_list(frame: Frame) -> str | None:
    """Whether there is a list, as moving and marking need one."""
    return None if frame.table is not None else "this page has no list."


def has_record(frame: Frame) -> str | None:
    """Whether there is a record under the cursor."""
    if frame.table is None:
        return "this page has no list."
    if frame.table.cursor_id is not None:
        return None
    return "the list is empty." if frame.table.loaded else LOADING


def can_mark(frame: Frame) -> str | None:
    """Whether there is a record that can be marked; before its list is there, a key waits for it,
    so that none of those that were typed ahead is lost, or marks a record of the list before."""
    if not frame.MARKABLE:
        return "nothing is marked on this page."
    if frame.table is not None and frame.table.awaited:
        return NotYet(LOADING)
    return has_record(frame)


def has_row(frame: Frame) -> str | None:
    """What uses the row under the cursor waits until it is read."""
    if frame.table is not None and frame.table.reading and not frame.table.marks:
        return NotYet("the row is still being read.")
    return has_record(frame)


def whole_list(frame: Frame) -> str | None:
    """What uses the whole list waits until it is there, and not only its first records."""
    if frame.table is not None and frame.table.partial:
        return NotYet(LOADING)
    return None


def can_move(frame: Frame) -> str | None:
    """Whether there is a list or a text that scrolls; a list that loads is waited for."""
    if frame.table is not None and not frame.table.loaded:
        return NotYet(LOADING)
    return None if moving_in(frame) is not None else "this page has no list."


def _can_go_down(frame: Frame) -> str | None:
    if frame.table is not None and frame.table.may_end_in(2):
        return NotYet(LOADING)
    return can_move(frame)


def moving_in(frame: Frame) -> VirtualTable | ScrollLines | None:
    """What the moving keys apply to: the page's list, else its text."""
    if frame.table is not None:
        return frame.table
    return next(iter(frame.query(ScrollLines)), None)


def on_list(act: Callable[[VirtualTable], None]) -> Callable[[Frame], None]:
    """An action that only does something to the page's list."""

    def run(frame: Frame) -> None:
        if frame.table is not None:
            act(frame.table)

    return run


def _move(
    id: str,
    title: str,
    keys: tuple[str, ...],
    act: Callable[[VirtualTable | ScrollLines], None],
    possible: Callable[[Frame], str | None] = can_move,
) -> Action[Frame]:
    def run(frame: Frame) -> None:
        if (place := moving_in(frame)) is not None:
            act(place)

    return Action(f"move.{id}", title, keys, title, MOVING, run, possible)


def _mark(
    id: str, title: str, key: str, help: str, act: Callable[[VirtualTable], None]
) -> Action[Frame]:
    return Action(f"mark.{id}", title, (key,), help, MARKING, on_list(act), can_mark)


def common_actions() -> tuple[Action[Frame], ...]:
    """They come before a screen's own actions in the registry."""
    return (
        _move("down", "Down", ("Down", "j"), lambda table: table.move(1), _can_go_down),
        _move("up", "Up", ("Up", "k"), lambda table: table.move(-1)),
        _move("page-down", "Page down", ("PgDn",), lambda table: table.move_page(1), _can_go_down),
        _move("page-up", "Page up", ("PgUp",), lambda table: table.move_page(-1)),
        _move("first", "First", ("Home", "g"), lambda table: table.go(0)),
        _move("last", "Last", ("End", "G"), lambda table: table.go(-1),
            lambda frame: whole_list(frame) or can_move(frame)),
        Action(
            "list.open", "Open", ("Enter",), "Open the record under the cursor", _PAGE,
            on_list(lambda table: table.open()), has_row, label="open",
        ),
        Action(
            "page.back", "Back", ("Esc", "Left"), "Clear the filter, then the marks, then go back",
            _PAGE, lambda frame: frame.go_back(),
        ),
        Action(
            "list.filter", "Filter", ("/",), "Filter the list as you type", _PAGE,
            _filter, lambda frame: None if frame.FILTERABLE else "this page has no filter.",
        ),
        _mark("toggle", "Mark", "Space", "Mark or unmark, and go down", VirtualTable.mark_and_move),
        _mark(
            "range", "Mark a range", "v", "Begin a range; again: mark it", VirtualTable.mark_range
        ),
        _mark("all", "Mark all", "A", "Mark all in the filter", VirtualTable.mark_all),
        _mark("none", "Unmark all", "U", "Take all marks away", VirtualTable.mark_none),
        Action(
            "row.copy", "Copy", ("y",), "Copy the row to the clipboard of your terminal", _PAGE,
            _copy, has_row, marks=Marks.EACH,
        ),
        Action(
            "app.redraw", "Redraw", ("Ctrl+L",), "Draw the screen again", _APP,
            lambda frame: frame.shell.redraw(),
        ),
        Action(
            "job.cancel", "Cancel the job", ("Ctrl+X",), "Stop the running job", _APP,
            _cancel_job,
            lambda frame: None if frame.shell.jobs.running else "no job is running.",
        ),
        Action("app.quit", "Quit", ("q",), "Quit artui", _APP, _quit),
        Action(
            "app.palette", "Actions", (":", "Ctrl+P"), "Every action by name", _APP, _palette,
        ),
        Action(
            "app.keys", "Keys", ("?", "F1"), "The keys of this page", _APP,
            _keys, label="keys",
        ),
    )  # fmt: skip


async def _filter(frame: Frame) -> None:
    frame.explain(frame.filter_hint)
    frame.filter_begins()
    unread: Refused | None = None

    def filtered(words: str) -> None:
        """Filter by what is typed; as long as it can't be read, the list stays as it is."""
        nonlocal unread
        try:
            frame.source_for(words)
        except Refused as refusal:
            unread = refusal
            frame.explain(frame.shell.written(refusal.sentence), counted=False)
            return
        if unread is not None:
            unread = None
            frame.explain(frame.filter_hint)
        frame.set_filter(words)

    try:
        typed = await frame.prompt.filter(frame.filter_text, filtered)
    finally:
        frame.explain("")
    if typed is None:
        frame.status.hush()
    elif unread is not None:
        frame.report_refusal(unread)


async def _copy(frame: Frame) -> None:
    table = frame.table
    if table is None:
        return
    if not table.marks:
        frame.app.copy_to_clipboard("\t".join(table.cursor_row))
        frame.status.report("The row was copied.")
        return
    rows = await asyncio.to_thread(table.rows_of, list(table.marks))
    text = "\n".join("\t".join(row) for row in rows)
    marked = f"{grouped(len(rows))} marked rows"
    if len(text.encode()) > MAX_BYTES:
        frame.status.report(f"{marked} are too long for a clipboard.", "warn")
        return
    frame.app.copy_to_clipboard(text)
    frame.status.report(f"{marked} were copied.")


async def _quit(frame: Frame) -> None:
    shell = frame.shell
    lost = why = shell.unfinished()
    if not why and shell.keys.waited > _WORRY:
        why = "What was at work has ended."
    if not why or await frame.prompt.confirm(
        f"{why} Quit all the same?", holds=lambda: shell.unfinished() == lost
    ):
        shell.jobs.cancel()
        shell.exit(0)


def _cancel_job(frame: Frame) -> None:
    frame.shell.jobs.cancel()
    frame.shell.show_job()


def _palette(frame: Frame) -> None:
    def run(action: Action[Frame] | None) -> None:
        if action is not None:
            frame.perform(action)

    frame.app.push_screen(Palette(frame), run)


def _keys(frame: Frame) -> None:
    frame.app.push_screen(KeyHelp(frame))
