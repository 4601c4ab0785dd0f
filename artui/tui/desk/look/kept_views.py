"""A clerk's columns and views: how each list is arranged, and filters with order and columns by
name, each with a key of its own if wanted.

They are a JSON file in the user's state folder, with the names of columns that `artui list` has. A
file that can't be read is reported in a sentence and left as it is; lists are shown as designed.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.tui.kit.keys import parse_key
from artui.tui.kit.widgets.table_columns import ChosenColumn, Column

# The names of columns outside of the screens, the same as in the lists of the command line.
_NAMES = {
    "customer": "name", "open": "open_amount", "days": "days_late", "due": "due_date",
    "issued": "issue_date", "date": "issue_date", "po": "po_number", "oldest": "oldest_days",
    "interest": "interest_uncharged", "limit": "credit_limit",
}  # fmt: skip
MOST_CELLS = 120


class BadViews(Refused):
    """The file of columns and views can't be read or written, or has no view of that name."""


@dataclass(frozen=True, slots=True)
class View:
    """What a page shows: its tab, filter, order and columns, by a name and perhaps a key."""

    name: str
    page: str
    tab: str = ""
    filter: str = ""
    sort: str = ""
    descending: bool = False
    columns: tuple[ChosenColumn, ...] = ()
    key: str = ""

    def shows_same(self, other: "View") -> bool:
        """Whether both show the same, whatever they are called."""
        return replace(self, name="", key="") == replace(other, name="", key="")


def for_columns(
    chosen: Sequence[ChosenColumn], columns: Sequence[Column]
) -> tuple[ChosenColumn, ...]:
    """A kept arrangement, whose keys are the names of `artui list`, for the columns of a list."""
    keys = {listed_name(column.key): column.key for column in columns}
    return tuple(each._replace(key=keys[each.key]) for each in chosen if each.key in keys)


def listed_name(key: str) -> str:
    """The name that `artui list` has for a column of the screens."""
    return _NAMES.get(key, key)


class Views:
    """The arrangements and views of this user. Without a path they last as long as the session."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.trouble = ""
        """Why the file can't be read; empty if it can."""
        self._columns: dict[str, tuple[ChosenColumn, ...]] = {}
        self._views: dict[str, View] = {}
        if path is not None:
            self._read(path)

    @property
    def all(self) -> Sequence[View]:
        """Every view, by name."""
        return [self._views[name] for name in sorted(self._views)]

    def columns(self, listed: str) -> tuple[ChosenColumn, ...]:
        """How a list is arranged; empty if as designed."""
        return self._columns.get(listed, ())

    def arrange(self, listed: str, chosen: Sequence[ChosenColumn]) -> None:
        """Keep how a list is arranged; raises BadViews."""
        self._refuse_broken()
        self._columns[listed] = tuple(chosen)
        if not chosen:
            del self._columns[listed]
        self._write()

    def save(self, view: View) -> None:
        """Keep a view, in place of one of its name; raises BadViews."""
        self._refuse_broken()
        self._views[view.name] = view
        self._write()

    def remove(self, name: str) -> None:
        """Forget a view; raises BadViews."""
        self._refuse_broken()
        if name not in self._views:
            known = ", ".join(sorted(self._views)) or "none is kept"
            raise BadViews(f"There is no view {name!r}; views: {known}.")
        del self._views[name]
        self._write()

    def _refuse_broken(self) -> None:
        if self.trouble:
            raise BadViews(f"Nothing was kept. {self.trouble}")

    def _read(self, path: Path) -> None:
        try:
            found = json.loads(path.read_text("utf-8"))
            columns = {str(name): _chosen(each) for name, each in _table(found, "columns").items()}
            views = {view.name: view for view in map(_view, _list(found, "views"))}
        except FileNotFoundError:
            return
        except (OSError, ValueError, RecursionError) as error:
            why = visible(str(error).splitlines()[0] if str(error) else "it can't be read")
            self.trouble = (
                f"Columns and views can't be read: {path}: {why}. Lists are as designed until the "
                "file is mended or removed."
            )
            return
        self._columns, self._views = columns, views

    def _write(self) -> None:
        if self._path is None:
            return
        content = {
            "columns": {name: _written(each) for name, each in sorted(self._columns.items())},
            "views": [{**asdict(view), "columns": _written(view.columns)} for view in self.all],
        }
        part = self._path.with_suffix(".part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
            part.replace(self._path)
        except OSError as error:
            with suppress(OSError):
                part.unlink()
            raise BadViews(f"It lasts for this session only: {self._path}: {error}.") from None


def _written(chosen: Sequence[ChosenColumn]) -> list[dict[str, object]]:
    return [{"column": each.key, "shown": each.shown, "width": each.width} for each in chosen]


def _table(found: object, name: str) -> Mapping[str, Any]:
    if not isinstance(found, dict) or not isinstance(table := found.get(name, {}), dict):
        raise ValueError(f"{name} is no table")
    return table


def _list(found: object, name: str) -> list[Any]:
    assert isinstance(found, dict)
    if not isinstance(rows := found.get(name, []), list):
        raise ValueError(f"{name} is no list")
    return rows


def _value(row: Mapping[str, Any], name: str, default: str | int) -> Any:
    value = row.get(name, default)
    if type(value) is not type(default):
        raise ValueError(f"{name} is {value!r}")
    return value


def _chosen(rows: object) -> tuple[ChosenColumn, ...]:
    """Columns as they are in the file; the keys are those of `artui list`."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("columns are no list of tables")
    found = []
    for row in rows:
        width = _value(row, "width", 0)
        if not 0 <= width <= MOST_CELLS:
            raise ValueError(f"width is {width}, not 0 to {MOST_CELLS}")
        found.append(ChosenColumn(_value(row, "column", ""), _value(row, "shown", True), width))
    return tuple(found)


def _view(row: object) -> View:
    if not isinstance(row, dict):
        raise ValueError("a view is no table")
    texts = {
        name: _value(row, name, "") for name in ("name", "page", "tab", "filter", "sort", "key")
    }
    if not texts["name"] or not texts["page"]:
        raise ValueError("a view has no name or no page")
    if texts["key"]:
        try:
            texts["key"] = parse_key(texts["key"])
        except Refused as refusal:
            raise ValueError(str(refusal).rstrip(".")) from None
    descending = _value(row, "descending", False)
    return View(**texts, descending=descending, columns=_chosen(row.get("columns", [])))
