"""What an option may hold: days, amounts, percentages and addresses of ledgers.

Text that is no number or no date is rejected by the option parser (exit status 2). Whether the
number is allowed is a rule of the ledger (exit status 1).
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import click

from artui.address import address_trouble, carries_password
from artui.choice import iso_date
from artui.domain.ageing import BadBuckets, Buckets
from artui.domain.provision import BadMatrix, ProvisionMatrix, parse_matrix

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class _Day(click.ParamType[date]):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return iso_date(value)
        except ValueError:
            self.fail(f"{value!r} is no date; write it YYYY-MM-DD.", param, ctx)


class _Moment(click.ParamType[date | datetime]):
    """A day, meaning its end for the clerk, or an instant such as 2026-03-31T17:05:00Z."""

    name = "moment"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | datetime:
        try:
            if "T" not in value:
                return iso_date(value)
            found = datetime.fromisoformat(value)
        except ValueError:
            right = "write it YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ."
            self.fail(f"{value!r} is no day and no instant; {right}", param, ctx)
        return found if found.tzinfo else found.replace(tzinfo=UTC)


class _Number(click.ParamType[str]):
    """A decimal number, kept as the text it was written in: no float ever holds it."""

    def __init__(self, name: str, example: str) -> None:
        self.name, self.example = name, example

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not _NUMBER.fullmatch(value):
            self.fail(f"{value!r} is no number; write it like {self.example}.", param, ctx)
        return str(value)


class _Reason(click.ParamType[str]):
    """Why something is done, in words: blanks are none."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not value.strip():
            self.fail("blanks are no reason.", param, ctx)
        return str(value).strip()


class _Address(click.ParamType[str]):
    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if carries_password(value):
            self.fail(
                "it holds a password, and the process list would show it. Put the address "
                "into ARTUI_DB or the file of setting database_file, or the password into "
                "~/.pgpass.",
                param,
                ctx,
            )
        if trouble := address_trouble(value):
            self.fail(trouble, param, ctx)
        return str(value)


class _Buckets(click.ParamType[Buckets]):
    """Bounds such as 30,60,90."""

    name = "days"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Buckets:
        try:
            return Buckets.parse(value)
        except BadBuckets as error:
            self.fail(str(error), param, ctx)


class _Month(click.ParamType[date]):
    """A month, as its first day."""

    name = "yyyy-mm"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return iso_date(f"{value}-01")
        except ValueError:
            self.fail(f"{value!r} is no month; write it YYYY-MM.", param, ctx)


class FileFormats(click.ParamType[tuple[str, ...]]):
    """Some formats of files, separated by commas."""

    name = "formats"

    def __init__(self, known: Sequence[str]) -> None:
        self.known = known

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(value.split(",")))
        if strange := [each for each in found if each not in self.known]:
            self.fail(f"{strange[0]!r} is none of {', '.join(self.known)}.", param, ctx)
        return found


class _Matrix(click.ParamType[ProvisionMatrix]):
    """A percentage for each ageing bucket."""

    name = "matrix"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> ProvisionMatrix:
        try:
            return parse_matrix(value)
        except BadMatrix as error:
            self.fail(str(error), param, ctx)


class _NumberAndAmount(click.ParamType[tuple[str, str | None]]):
    """A document's number, and after `=` how much of it is meant."""

    name = "no[=a]"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str | None]:
        number, equals, amount = value.rpartition("=")
        if not equals:
            return value, None
        if not _NUMBER.fullmatch(amount):
            self.fail(f"{amount!r} is no number; write it like {number}=22.26.", param, ctx)
        return number, amount


DATE = _Day()
MOMENT = _Moment()
AMOUNT = _Number("amount", "22.26")
PERCENT = _Number("percent", "1.5")
ADDRESS = _Address()
BUCKETS = _Buckets()
MATRIX = _Matrix()
MONTH = _Month()
SHARE = _NumberAndAmount()
REASON = _Reason()
