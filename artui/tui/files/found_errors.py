"""What is wrong with the rows of a file, as the previews of imports list it, and how files write
amounts and dates."""

from array import array
from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING

from artui.domain.filters import Filter
from artui.tui.desk.amounts import PLAIN, Amounts
from artui.tui.desk.sources import has_words
from artui.tui.kit.widgets.pages import Shown
from artui.tui.kit.widgets.table_columns import Column

if TYPE_CHECKING:
    from artui.imports.cell_values import DateOrder
    from artui.imports.refusals import RowError

AMOUNTS = {"p": "1234.50", "c": "1234,50"}
DATES = {"y": "2026-01-31", "d": "31.01.2026", "m": "01/31/2026"}
ORDERS: "dict[str, DateOrder]" = {"y": "YMD", "d": "DMY", "m": "MDY"}

_KEYS = (
    ("say --currency", "c says it"),
    ("which --history needs", "which invoices in whole need"),
    ("say --dates", "w says in which order they are"),
    ("; use --dates ", "; w says that dates are "),
    ("(or use --dates ", "(or w says that dates are "),
    ("contradicts --dates ", "contradicts the order "),
    ("without --decimal comma, ", "or w says that amounts have a point: "),
    ("or use --decimal comma", "or w says that it is a comma"),
    ("or use --decimal dot", "or w says that it is a point"),
)
"""What messages call options of the command is a key on these pages."""

COLUMNS = (
    Column("line", "Line", 7, "right"),
    Column("column", "Column", 12, rank=1, stretch=18),
    Column("value", "Value", 14, rank=2, stretch=30, whole=True),
    Column("message", "What is wrong, and what would be right", 24, stretch=160, whole=True),
)


def _said(error: "RowError") -> "RowError":
    return error._replace(message=_in_keys(error.message))


def _in_keys(message: str) -> str:
    """A message that names an option of the command, with the key of the page instead."""
    for option, key in _KEYS:
        if option in message:  # a sentence is a str that knows more, which replacing loses
            message = message.replace(option, key)
    return message


class ErrorSource:
    """The errors of a file, then the remarks on its good rows, each in the file's order."""

    def __init__(self, errors: "Sequence[RowError]", wanted: Filter, amounts: Amounts) -> None:
        self._amounts = amounts
        self._errors = {
            place: error
            for place, error in enumerate(map(_said, errors), 1)
            if has_words(wanted, error)
        }

    def plain(self) -> "ErrorSource":
        """The same errors, with amounts as programs read them."""
        found = copy(self)
        found._amounts = PLAIN
        return found

    def ids(self) -> Sequence[int]:
        """All errors."""
        return array("q", self._errors)

    def rows(self, ids: Sequence[int]) -> Sequence[Shown]:
        """The place of each error, and what is wrong."""
        found = (self._errors[place] for place in ids)
        return [
            Shown((each.line or "", each.column, each.value, self._amounts.written(each.message)))
            for each in found
        ]
