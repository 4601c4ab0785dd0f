"""What is wrong with a bank's file, and where: the file, its line and its column in words.

`june.sta line 17, column 12: :61: cannot be read after the amount: …`. The whole file is refused,
as nothing of it is posted without the rest.
"""

import re
from collections.abc import Sequence

from artui.imports.bank.values import BadValue
from artui.imports.refusals import FileRefused, NotText, TooLarge, WrongFormat, shown


class _InABankFile(FileRefused):
    def where(self) -> str:
        """`june.sta line 17, column 12`, as far as it is known."""
        column = f", column {self.column_at}" if self.column_at else ""
        return shown(self.file) + (f" line {self.line}{column}" if self.line else "")


class BadBankFile(_InABankFile, WrongFormat):
    """The file is not as its format has it, or a value in it is none."""


class LargeBankFile(_InABankFile, TooLarge):
    """The file, a part of it or the number of its entries is beyond the limit."""


class NoBankText(_InABankFile, NotText):
    """The bytes are in no encoding that is known."""


def bad_value(
    file: str, line: int, fault: BadValue, lines: Sequence[str], *, before: int = 0, said: str = ""
) -> BadBankFile:
    """The refusal of a value in one of these lines, of which the first is this one of the file;
    `before` is how many signs stand there before what is given here, -1 if nobody knows. A value
    that stands there several times has no column."""
    reason, value = f"{said}{fault}", re.escape(fault.value.strip())
    for form in (rf"(?<!\w){value}(?!\w)", value) if value else ():
        found = [
            (at, each.start() + 1)
            for at, text in enumerate(lines)
            for each in re.finditer(form, text)
        ]
        if len(found) == 1:
            [(at, column)] = found
            if not at:
                column = column + before if before >= 0 else 0
            return BadBankFile(file, line + at, reason, column)
    return BadBankFile(file, line, reason)
