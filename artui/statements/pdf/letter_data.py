"""What the parts of a letter's template are given: head, address, tables that run over pages.

All are finished strings in the shape that `templates/base.typ` reads; a document adds its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from artui.countries import countries
from artui.statements.model import Customer, Entity

_LETTER_COUNTRIES = frozenset(
    "US CA MX PR GT CR PA SV HN NI DO CO VE CL PH BZ".split()  # noqa: SIM905
)
DAY = 46.0
"""The width of a column of days, in points."""
MONEY = 66.0
"""The width of a column of amounts; a longer amount widens it."""
_FIGURE = 4.6
_PADDING = 7.0
PAGES = "Page {page} of {pages}"

Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class LetterColumn:
    """A heading and a width in points; width 0 takes what the others leave.

    A company's template names it by its key.
    """

    key: str
    title: str
    width: float = 0
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class LetterRow:
    """The cells; `note` is printed small under them; `after` is the sum down to this row."""

    cells: Sequence[str]
    note: str = ""
    after: str = ""
    bold: bool = False


@dataclass(frozen=True, slots=True)
class LetterTable:
    """A table that runs over pages.

    With `total`, its name and its sum, the last row says it; with `carried`, the words for the sum
    carried and brought forward, every page does.
    """

    name: str
    columns: Sequence[LetterColumn]
    rows: Sequence[LetterRow]
    title: str = ""
    total: tuple[str, str] | None = None
    carried: tuple[str, str] | None = None
    more: Mapping[str, object] = field(default_factory=dict)

    def data(self) -> dict[str, object]:
        """The table as a template reads it."""
        found: dict[str, object] = {
            "name": self.name,
            "title": self.title,
            "columns": [self._column(place) for place in range(len(self.columns))],
            "rows": [_row(row) for row in self.rows],
            **self.more,
        }
        if self.total is not None:
            found["total"] = {"label": self.total[0], "sum": self.total[1]}
        if self.carried is not None:
            found["carried"] = {"forward": self.carried[0], "brought": self.carried[1]}
        return found

    def _column(self, place: int) -> dict[str, object]:
        column = self.columns[place]
        width = column.width
        if column.align == "right" and width:
            texts = [row.cells[place] for row in self.rows]
            if self.total is not None and place == len(self.columns) - 1:
                texts.append(self.total[1])
            longest = max(map(len, texts), default=0)
            # A figure is never broken: it could be misread.
            width = max(width, longest * _FIGURE + _PADDING)
        return {"key": column.key, "title": column.title, "align": column.align, "width": width}


def _row(row: LetterRow) -> dict[str, object]:
    found: dict[str, object] = {"cells": row.cells}
    if row.note:
        found["note"] = row.note
    if row.after:
        found["after"] = row.after
    if row.bold:
        found["bold"] = True
    return found


def paper_of(country: str) -> str:
    """The paper that is used in a country (a code): Letter or A4."""
    return "us-letter" if country.upper() in _LETTER_COUNTRIES else "a4"


def head_of(entity: Entity, tax_id: str = "Tax id {id}") -> dict[str, object]:
    """Our entity as the letterhead shows it."""
    lines = [line for line in with_country(entity.address, entity.country) if line]
    tax = [tax_id.format(id=entity.tax_id)] if entity.tax_id else []
    return {"name": entity.name, "lines": [*lines, *tax]}


def addressed_to(name: str, lines: Iterable[str]) -> dict[str, object]:
    """Whom a document is for."""
    return {"name": name, "lines": [line for line in lines if line]}


def box(title: str, lines: Iterable[str]) -> dict[str, object]:
    """Lines under a bold title, such as where to pay."""
    return {"title": title, "lines": [line for line in lines if line]}


def with_country(lines: Sequence[str], country: str) -> tuple[str, ...]:
    """An address that ends in the name of its country (a code), unless its last line names one.

    A last line without a digit is taken for a country: a town has its postcode beside it.
    """
    last = lines[-1] if lines else ""
    named = last and (country.casefold() in last.casefold().split() or not _has_digit(last))
    if named or not country:
        return tuple(lines)
    return (*lines, countries().get(country.upper(), country))


def address_abroad(customer: Customer, entity: Entity) -> tuple[str, ...]:
    """The customer's address as our entity writes it: with the country only on mail abroad."""
    abroad = customer.country.casefold() != entity.country.casefold()
    return with_country(customer.address, customer.country if abroad else "")


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))
