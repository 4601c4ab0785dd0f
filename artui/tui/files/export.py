"""Export of the list on screen, as filtered and sorted, into the export folder."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from artui import statements
from artui.domain.refusal import Refused
from artui.settings import export_folder
from artui.tui.desk.look.kept_views import listed_name
from artui.tui.desk.page import LedgerPage, asking
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.answers import some_text
from artui.tui.kit.common_actions import has_list, whole_list
from artui.tui.kit.counts import counted
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.pages import PAGE
from artui.tui.kit.widgets.rows.reading import RowSource
from artui.tui.kit.widgets.table_columns import Column

if TYPE_CHECKING:
    from artui.statements.lists.list_columns import ListColumn, ListValue
    from artui.statements.lists.list_pdf import ListHead
    from artui.statements.lists.list_writer import ListFormat
    from artui.tui.kit.jobs import Job

FORMATS = ("csv", "xlsx", "json", "pdf")


_WHOLE = frozenset({"days", "oldest", "level", "items", "id", "line"})


class NoFormat(Refused):
    """The name of the file gives no format."""


@runtime_checkable
class PlainSource(Protocol):
    """A source that can supply its amounts as programs read them."""

    def plain(self) -> RowSource:
        """The same list, with a decimal point and without grouping."""
        ...


def can_export(frame: Frame) -> str | None:
    """Export needs a list with something in it."""
    if why := has_list(frame) or whole_list(frame):
        return why
    return None if frame.table is not None and frame.table.count else "the list is empty."


async def _export(page: LedgerPage) -> None:
    table = page.table
    source = table.source if table is not None else None
    if table is None or source is None:
        return
    folder = export_folder(page.ledger.settings)
    proposal = f"{page.NAME}-{page.ledger.day}.csv"
    marked = frozenset(table.marks)
    what = f"the {_counted(len(marked))} marked" if marked else _counted(table.count)
    question = f"Export {what} (csv, xlsx, json, pdf) to:"
    typed = await page.prompt.ask(question, some_text, initial=proposal)
    if typed is None:
        return
    path, format_ = _path_of(typed, folder, restricted=page.ledger.choice.restricted)
    overwrite = False
    if path.exists():
        overwrite = await page.prompt.confirm(f"{path.name} is already there. Replace it?")
        if not overwrite:
            page.status.report("Nothing was exported.", "plain")
            return
    plain = source.plain() if isinstance(source, PlainSource) else source

    def work(job: "Job[str]") -> str:
        head = statements.lists.list_pdf.ListHead(page.NAME.capitalize(), page.ledger.day)
        return _write(job, plain, table.columns, path, format_, marked, head, overwrite=overwrite)

    page.shell.jobs.start("export", work)


def _path_of(typed: str, folder: Path, *, restricted: bool) -> tuple[Path, "ListFormat"]:
    """The named file, in the export folder unless a path is given, and its format."""
    path = folder / Path(typed).expanduser()
    suffix = path.suffix.lower().lstrip(".")
    if suffix not in FORMATS:
        raise NoFormat(f"{path.name!r} ends in none of .{', .'.join(FORMATS)}.")
    return statements.destinations.confined(path, folder, restricted=restricted), cast(
        "ListFormat", suffix
    )


def _write(
    job: "Job[str]",
    source: RowSource,
    columns: Sequence[Column],
    path: Path,
    format_: "ListFormat",
    marked: Collection[int],
    head: "ListHead",
    *,
    overwrite: bool,
) -> str:
    ids = source.ids()
    if marked:
        ids = [record for record in ids if record in marked]
    path.parent.mkdir(parents=True, exist_ok=True)
    listed = {
        place: _list_column(column) for place, column in enumerate(columns) if not column.derived
    }
    rows = _rows(job, source, ids, listed)
    statements.lists.list_writer.write_list(
        rows, list(listed.values()), format_, path=path, overwrite=overwrite, head=head
    )
    return f"{_counted(len(ids))} written to {path}"


def _counted(rows: int) -> str:
    return counted(rows, "row", "rows")


def _rows(
    job: "Job[str]", source: RowSource, ids: Sequence[int], columns: "Mapping[int, ListColumn]"
) -> "Iterator[Sequence[ListValue]]":
    """All rows, page by page, so that any length takes the same memory; gone rows are left out."""
    for start in range(0, len(ids), PAGE):
        job.progress(start, len(ids))
        for row in source.rows(ids[start : start + PAGE]):
            if row.cells:
                yield [_value(column, row.cells[place]) for place, column in columns.items()]


def _value(column: "ListColumn", value: object) -> "ListValue":
    """A cell for a file: numbers as numbers, several flags as several texts."""
    if column.type == "flags":
        return [str(each) for each in value] if isinstance(value, tuple) else []
    if isinstance(value, int):
        return int(value)
    return str(value) if value not in (None, "") else None


def _list_column(column: Column) -> "ListColumn":
    kind: statements.lists.list_columns.ColumnType = (
        "decimal" if column.align == "decimal" else "text"
    )
    kind = "int" if column.key in _WHOLE else "flags" if column.key == "flags" else kind
    return statements.lists.list_columns.ListColumn(listed_name(column.key), kind, column.title)


def export_actions() -> list[Action[Frame]]:
    """The action of `e`, on every page with a list."""
    return [
        Action("list.export", "Export the list", ("e",),
               "Write the list as it is filtered and sorted to a file: csv, xlsx, json, pdf",
               "Page", asking(_export), can_export, marks=Marks.EACH)
    ]  # fmt: skip
