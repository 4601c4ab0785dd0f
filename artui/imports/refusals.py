"""What can be wrong with a file, and where.

A fault of one row is a value (`RowError`): the good rows may still go in. A fault of the whole
file is an exception (`FileRefused`): nothing of it can be trusted.
"""

from typing import NamedTuple

from artui.domain.refusal import Refused
from artui.domain.text import visible

_SHOWN = 60


def shown(text: str) -> str:
    """The text as a message quotes it: one safe line, cut at 60 characters."""
    return visible(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


class RowError(NamedTuple):
    """One thing wrong with one row; `column` is empty where the whole row is wrong."""

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
    """The whole file is refused; `line` is 0 where no line is to blame."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        """Say it as `file:line: reason`."""
        self.file, self.line, self.reason = file, line, reason
        super().__init__(f"{shown(file)}{f':{line}' if line else ''}: {reason}")


class NotText(FileRefused):
    """The bytes are neither UTF-8 nor cp1252, or hold NUL."""


class TooLarge(FileRefused):
    """The file, a line, a field or its number of rows is beyond the limit."""


class WrongHeader(FileRefused):
    """A column is missing, unknown, named twice or not named at all."""


class WrongFormat(FileRefused):
    """The file is not what its first bytes say it is."""
