"""The settings of the ledger, which hold for every clerk: the tolerance and the thresholds of
credits, the time zone, how far from the business day a document may be dated, and the provision
matrix.

A supervisor sets them (`artui.ledger.office.administration`); one that is not set has the default
named here. What a person sets for themself is in `artui.settings`. Sections 1 and 2 of the domain
rules.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import Connection, select

from artui.domain.money import CURRENCIES, decimals
from artui.domain.provision import EXAMPLE, ProvisionMatrix, parse_matrix
from artui.domain.text import visible
from artui.ledger.book.refusals import BadMasterData, DateTooFar
from artui.ledger.store.tables import SETTING

_AMOUNT = re.compile(r"[0-9]{1,6}(\.[0-9]{1,4})?")
_DAYS = re.compile(r"[0-9]{1,5}")


class LedgerKey(StrEnum):
    """A setting of the ledger by its key in the table `setting`."""

    TOLERANCE = "tolerance"
    CREDIT_THRESHOLD = "credit_threshold"
    MEMO_THRESHOLD = "memo_threshold"
    TIME_ZONE = "time_zone"
    FUTURE_DAYS = "future_days"
    PAST_DAYS = "past_days"
    PROVISION_MATRIX = "provision_matrix"
    BASE_CURRENCY = "base_currency"


@dataclass(frozen=True, slots=True)
class LedgerSetting:
    """What a setting means, what a value of it must be, and its default as text."""

    key: LedgerKey
    default: str
    right: str
    meaning: str


LEDGER_SETTINGS = (
    LedgerSetting(
        LedgerKey.TOLERANCE,
        "0.05",
        "a number such as 0.05",
        "The largest rest, in major units, that a clerk writes off without a supervisor",
    ),
    LedgerSetting(
        LedgerKey.CREDIT_THRESHOLD,
        "0.05",
        "a number such as 0.05",
        "The most, in major units, that a clerk takes off an invoice without a supervisor, by "
        "reversing it, correcting it down or accepting a dispute",
    ),
    LedgerSetting(
        LedgerKey.MEMO_THRESHOLD,
        "0.05",
        "a number such as 500",
        "The most, in major units, that a clerk brings in as credit memos for one customer in a "
        "day without a supervisor",
    ),
    LedgerSetting(
        LedgerKey.TIME_ZONE,
        "",
        "a time zone by its IANA name, such as Europe/Berlin",
        "Where the business day begins and ends (empty: as each clerk's system has it)",
    ),
    LedgerSetting(
        LedgerKey.FUTURE_DAYS,
        "366",
        "a number of days from 0 to 99999",
        "How many days after the business day a document or payment may be dated",
    ),
    LedgerSetting(
        LedgerKey.PAST_DAYS,
        "3660",
        "a number of days from 0 to 99999",
        "How many days before the business day a document or payment may be dated",
    ),
    LedgerSetting(
        LedgerKey.PROVISION_MATRIX,
        "",
        f"a percentage for each ageing bucket, such as {EXAMPLE}",
        "How many percent of what is open in each bucket are written down in `report allowance`",
    ),
    LedgerSetting(
        LedgerKey.BASE_CURRENCY,
        "",
        "a currency by its ISO 4217 code, such as EUR",
        "The currency of totals over all currencies, at imported rates (empty: no such totals)",
    ),
)


_AMOUNTS = (LedgerKey.TOLERANCE, LedgerKey.CREDIT_THRESHOLD, LedgerKey.MEMO_THRESHOLD)
_DEFAULTS = {each.key: each.default for each in LEDGER_SETTINGS}


@dataclass(frozen=True, slots=True)
class LedgerSettingValue:
    """A setting of the ledger with its value in force; `is_set` is false for the default."""

    setting: LedgerSetting
    value: str
    is_set: bool


@dataclass(frozen=True, slots=True)
class DateLimits:
    """How many days after and before the business day a document or payment may be dated."""

    business_day: date
    future_days: int
    past_days: int

    def refuse(self, day: date, what: str) -> None:
        """Raise DateTooFar if `what` is dated too far ahead or too long ago."""
        ahead = (day - self.business_day).days
        if -self.past_days <= ahead <= self.future_days:
            return
        most, where, key = (
            (self.future_days, "after", LedgerKey.FUTURE_DAYS)
            if ahead > 0
            else (self.past_days, "before", LedgerKey.PAST_DAYS)
        )
        raise DateTooFar(
            f"{what} is dated {day}, more than {most} days {where} the business day "
            f"{self.business_day}; the limit is the ledger's setting {key}."
        )

    def counts_later(self, day: date) -> date | None:
        """The day, if what is dated so counts only after the business day."""
        return day if day > self.business_day else None


def ledger_settings(connection: Connection) -> list[LedgerSettingValue]:
    """Every setting with its value in force."""
    stored = _stored(connection)
    return [
        LedgerSettingValue(each, stored.get(each.key, each.default), each.key in stored)
        for each in LEDGER_SETTINGS
    ]


def checked_setting(key: LedgerKey, value: str) -> str:
    """The value as it is stored; a blank one stands for the default. Raises BadMasterData, or
    BadMatrix of the provision matrix."""
    value = value.strip()
    if key is LedgerKey.PROVISION_MATRIX:
        return str(parse_matrix(value)) if value else ""
    pattern = _AMOUNT if key in _AMOUNTS else _DAYS
    if key is LedgerKey.TIME_ZONE:
        good = value in available_timezones()
    elif key is LedgerKey.BASE_CURRENCY:
        good = value in CURRENCIES
    else:
        good = pattern.fullmatch(value) is not None
    if not good and value:
        right = next(each.right for each in LEDGER_SETTINGS if each.key is key)
        raise BadMasterData(f"{key} can't be '{visible(value)}'; give {right}.")
    return value


def tolerance_minor(connection: Connection, currency: str) -> int:
    """The rest that a clerk may write off, in minor units."""
    return amount_minor(connection, LedgerKey.TOLERANCE, currency)


def amount_minor(connection: Connection, key: LedgerKey, currency: str) -> int:
    """An amount that limits a clerk, in minor units; decimals that the currency lacks are cut
    off."""
    text = checked_setting(key, _in_force(connection)[key])
    return int(Fraction(text) * 10 ** decimals(currency))


def time_zone(connection: Connection) -> ZoneInfo | None:
    """The zone in which the business day is counted; None stands for that of the process.

    Raises BadMasterData if this computer does not know it.
    """
    name = _in_force(connection)[LedgerKey.TIME_ZONE]
    try:
        return ZoneInfo(name) if name else None
    except (LookupError, ValueError, OSError):
        raise BadMasterData(
            f"This computer does not know the ledger's time zone {visible(name)}: bring its time "
            "zones up to date, or give the business day with --as-of."
        ) from None


def date_limits(connection: Connection, business_day: date) -> DateLimits:
    """How far from the business day a document or payment may be dated."""
    values = _in_force(connection)
    future, past = (
        int(checked_setting(key, values[key]))
        for key in (LedgerKey.FUTURE_DAYS, LedgerKey.PAST_DAYS)
    )
    return DateLimits(business_day, future, past)


def base_currency(connection: Connection) -> str:
    """The currency of totals over all currencies; empty for none."""
    return _in_force(connection)[LedgerKey.BASE_CURRENCY]


def provision_matrix(connection: Connection) -> ProvisionMatrix | None:
    """The provision matrix; None if none was set."""
    text = _in_force(connection)[LedgerKey.PROVISION_MATRIX]
    return parse_matrix(text) if text else None


def _in_force(connection: Connection) -> dict[LedgerKey, str]:
    return _DEFAULTS | _stored(connection)


def _stored(connection: Connection) -> dict[LedgerKey, str]:
    query = select(SETTING.c.key, SETTING.c.value).where(SETTING.c.key.in_(list(LedgerKey)))
    return {LedgerKey(key): value for key, value in connection.execute(query)}
