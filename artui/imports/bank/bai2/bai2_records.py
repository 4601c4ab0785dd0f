"""The records of BAI2: a code and fields between commas, over one line or several.

A record ends at a slash or at the line end, and records 88 continue it.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from artui.imports.bank.bai2.bai2_fields import CONTINUATIONS, RECORDS
from artui.imports.bank.bank_refusals import BadBankFile
from artui.imports.refusals import shown

_CONTINUED = frozenset({"02", "03", "16"})
# Two records on one line: the second one must look like one, as a text may hold a slash.
_NEXT_ON_LINE = re.compile(
    r"/\s+(?=(?:01,[^,]*,[^,]*,\d{6},|02,[^,]*,[^,]*,\d,\d{6},|03,[^,/]+,|16,\d{3},\d*,"
    r"|49,[+-]?\d+,\d+\s*/|98,[+-]?\d+,\d+,\d+\s*/|99,[+-]?\d+,\d+,\d+\s*/|88,))"
)


class CashRecord(NamedTuple):
    """A record: its code, where it begins, and its lines with those that continue it, without
    blanks around them."""

    code: str
    line: int
    lines: list[str]

    @property
    def counts_as(self) -> int:
        """As how many a trailer counts it: each record 88 is one of its own."""
        return 1 + sum(line[:3] in CONTINUATIONS for line in self.lines[1:])


def records_in(file: str, first: int, stretch: str) -> Iterator[CashRecord]:
    """The records of a stretch of a file, which begins in a line; raises BadBankFile."""
    record: CashRecord | None = None
    for number, line in enumerate(stretch.split("\n"), first):
        for text in map(str.strip, _NEXT_ON_LINE.split(line)):
            if text[:3] in RECORDS:
                if record is not None:
                    yield record
                record = CashRecord(text[:2], number, [text])
            elif text:
                _continued(file, record, number, text).lines.append(text)
    if record is not None:
        yield record


def _continued(file: str, record: CashRecord | None, number: int, text: str) -> CashRecord:
    """The record that a line goes on with which is none itself; a text may be cut into lines
    without 88, as long as no slash has ended it. Raises BadBankFile."""
    marked = text[:3] in CONTINUATIONS
    if record is not None and marked:
        fits = record.code in _CONTINUED
    else:
        fits = record is not None and record.code == "16" and record.lines[-1][-1] != "/"
    if record is None or not fits:
        what = "continues no record" if marked else "is no record of BAI2"
        raise BadBankFile(file, number, f"'{shown(text)}' {what}; one begins with 16,")
    return record
