"""What can be wrong with a file, and where.

A fault in one row is a value (`RowError`), since the good rows may still be posted. A fault of the
whole file is an exception (`FileRefused`), since nothing in it can be trusted.
"""

from typing import NamedTuple

from artui.domain.refusal import Refused
from artui.domain.text import visible

_SHOWN = 60


def shown(text: str) -> str:
    """The text as quoted in a message: one safe line, cut at 60 characters."""
    return visible(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


class RowError(NamedTuple):
    """An error in a row; `column` is empty if the whole row is wrong."""

    file: str
    line: int
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        """`invoices.csv:14: amount: '12,50' is not an amount; write 12.50`."""
        where = f"{shown(self.file)}:{self.line}: "
        return where + (f"{shown(self.column)}: " if self.column else "") + self.message


class FileRefused(Refused):
    """The whole file is refused; `line` is 0 if no particular line is at fault."""

    def __init__(self, file: str, line: int, reason: str, column: int = 0) -> None:
        """Compose the message as `file:line: reason`; `column` is 0 if it is not known."""
        self.file, self.line, self.column_at, self.reason = file, line, column, reason
        super().__init__(f"{self.where()}: {reason}")

    def where(self) -> str:
        """The place at fault."""
        return f"{shown(self.file)}{f':{self.line}' if self.line else ''}"


class NotText(FileRefused):
    """The bytes are neither UTF-8 nor cp1252, or hold NUL."""


class TooLarge(FileRefused):
    """The file, a line, a field or its number of rows is beyond the limit."""


class WrongHeader(FileRefused):
    """A column is missing, unknown, named twice or not named at all."""


class WrongFormat(FileRefused):
    """The file does not have the format that its first bytes announce."""


class HiddenCells(FileRefused):
    """A workbook has values where its author does not see them: `places`, as a clause."""

    def __init__(self, file: str, places: str) -> None:
        """Compose the message, with what decides it."""
        self.places = places
        ways = "--hidden take reads what is hidden, --hidden skip leaves it out"
        super().__init__(file, 0, f"{places}; {ways}")


class WrongDates(FileRefused):
    """A date contradicts the chosen order, so that no other date of the file can be trusted."""
