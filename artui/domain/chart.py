"""Which account of the books each part of an entry is posted to: the mapping of an entity.

A mapping is pairs of a key and a text: accounts (`ar`, `bank.wire`, `tax.de19`), names of accounts
(`name.1400`), options, and accounts for a group of customers (`x-group=wholesale/revenue`). The
part after the point is the method of a payment, a tax code or what a fee is for; where it has no
account of its own, the key without it holds. Specification of the books, A2 and A4.
"""

import re
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from artui.domain.money import CURRENCIES
from artui.domain.refusal import Refused
from artui.domain.text import visible

# Safe in hledger and in beancount: parts of letters, digits and hyphens, joined by colons.
_ACCOUNT = re.compile(r"[A-Z0-9][A-Za-z0-9-]*(:[A-Z0-9][A-Za-z0-9-]*)*")
_PART = re.compile(r"[^a-z0-9.%+]+")
_GROUP = re.compile(r"(x-[^=/]+=[^/]+)/(.+)", re.DOTALL)
_YEAR_START = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])")
# Money of a marketplace is in its clearing account, never at our bank.
MARKETPLACE = "marketplace"


class AccountKey(StrEnum):
    """What an account is for."""

    AR = "ar"
    REVENUE = "revenue"
    MEMOS = "memos"
    TAX = "tax"
    DISCOUNT = "discount"
    BAD_DEBT = "bad_debt"
    INTEREST = "interest"
    FEE = "fee"
    BANK = "bank"
    REFUND = "refund"
    OFFSET = "offset"
    UNAPPLIED = "unapplied"
    INTERCOMPANY = "intercompany"
    OPENING = "opening"


_WITH_PART = frozenset(
    (
        AccountKey.REVENUE,
        AccountKey.MEMOS,
        AccountKey.TAX,
        AccountKey.DISCOUNT,
        AccountKey.FEE,
        AccountKey.BANK,
    )
)
# What is posted to another key's account where it has none of its own.
_INSTEAD = {AccountKey.MEMOS: AccountKey.REVENUE, AccountKey.REFUND: AccountKey.BANK}
_OPTIONS = ("base_currency", "year_start", "writeoff_tax")
# What the files for other programs need to know beside accounts: a key, a pattern, what is right.
_PROGRAMS = {
    "datev.consultant": (r"[0-9]{4,7}", "the number of the tax consultant, four to seven digits"),
    "datev.client": (r"[0-9]{1,5}", "the number of the client, up to five digits"),
    "datev.account_length": (r"[4-8]", "the digits of an account, 4 to 8"),
    "datev.chart": (r"0[34]", "03 or 04"),
    "datev.automatic": (r"[0-9]{4,8}( [0-9]{4,8})*", "accounts that carry a tax, between blanks"),
    "xero.tax_rate": (r"[^\x00-\x1f\x7f]{1,50}", "the name of the tax rate without tax"),
    "xero.dates": (r"DMY|MDY", "DMY or MDY"),
    "sage.*": (r"T[0-9]{1,2}", "a tax code of Sage, T0 to T99"),
}


class BadChart(Refused):
    """A key or value of a mapping is none that the books understand."""


class NoAccount(Exception):
    """No account is mapped; `key` is the one that is missing."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


@dataclass(frozen=True, slots=True)
class Chart:
    """The accounts of an entity, as its mapping names them."""

    pairs: Mapping[str, str]

    def account(self, key: AccountKey, part: str = "", groups: Collection[str] = ()) -> str:
        """The account of a key, for a customer of these groups; raises NoAccount."""
        names = list(_names(key, part))
        for group in sorted(groups):
            for name in names:
                if found := self.pairs.get(f"{group}/{name}"):
                    return found
        for name in names:
            if found := self.pairs.get(name):
                return found
        raise NoAccount(names[0])

    def optional(self, key: AccountKey, groups: Collection[str] = ()) -> str:
        """The account of a key, blank if there is none."""
        try:
            return self.account(key, "", groups)
        except NoAccount:
            return ""

    def name(self, account: str) -> str:
        """What an account is called, blank if the mapping does not say."""
        return self.pairs.get(f"name.{account}", "")

    @property
    def taxes_write_offs(self) -> bool:
        """Whether the tax share of what is written off is taken back."""
        return self.pairs.get("writeoff_tax") == "true"

    def facts_for(self, program: str) -> dict[str, str]:
        """What a program needs to know, such as `consultant` of `datev`."""
        before = f"{program}."
        return {k.removeprefix(before): v for k, v in self.pairs.items() if k.startswith(before)}

    @property
    def base_currency(self) -> str:
        """The currency in which the books are kept, blank if the mapping does not say."""
        return self.pairs.get("base_currency", "")

    def fiscal_year(self, day: date) -> int:
        """The fiscal year of a day, by the calendar year in which it begins."""
        month, first = map(int, self.pairs.get("year_start", "01-01").split("-"))
        return day.year if (day.month, day.day) >= (month, first) else day.year - 1

    def receivables(self) -> set[str]:
        """Every account on which open items may be."""
        keys = {AccountKey.AR, AccountKey.UNAPPLIED}
        return {value for key, value in self.pairs.items() if key.rpartition("/")[2] in keys}

    def others(self) -> set[str]:
        """Every account to which something else is posted than what is open."""
        keys = {AccountKey.AR, AccountKey.UNAPPLIED}
        return {account for account, key in self.purposes() if key not in keys}

    def purposes(self) -> Iterator[tuple[str, AccountKey]]:
        """Each account with what it is for."""
        for key, value in self.pairs.items():
            word = key.rpartition("/")[2].partition(".")[0]
            if word in list(AccountKey):
                yield value, AccountKey(word)

    def of_groups(self, key: AccountKey) -> list[tuple[str, str]]:
        """The accounts of a key for groups of customers, the group that goes before first."""
        found = ((_GROUP.match(pair), account) for pair, account in self.pairs.items())
        return sorted((each[1], account) for each, account in found if each and each[2] == key)

    @property
    def groups(self) -> set[str]:
        """The fields of customers (`x-…`) by which accounts differ."""
        return {found[1].partition("=")[0] for key in self.pairs if (found := _GROUP.match(key))}


def _names(key: AccountKey, part: str) -> Iterator[str]:
    """The names under which an account may be, the most special first."""
    if part:
        special = f"{key}.{as_part(part)}"
        yield special
        if special == f"{AccountKey.BANK}.{MARKETPLACE}":
            return
    yield key
    if instead := _INSTEAD.get(key):
        yield from _names(instead, part)


def as_part(text: str) -> str:
    """A method, a tax code or a sort of fee as it is written after the point of a key."""
    return _PART.sub("-", text.strip().lower()).strip("-")


def checked_pairs(pairs: Mapping[str, str]) -> dict[str, str]:
    """The pairs of a mapping as they are kept, by key; raises BadChart."""
    return dict(sorted(_checked(key.strip(), value.strip()) for key, value in pairs.items()))


def _checked(key: str, value: str) -> tuple[str, str]:
    group = _GROUP.fullmatch(key)
    of_group, inner = (f"{group[1]}/", group[2]) if group else ("", key)
    word, point, part = inner.partition(".")
    if not group and word == "name" and point:
        _refuse_account(key, part)
        return key, value
    if not group and word in _OPTIONS and not point:
        _refuse_option(word, value)
        return key, value
    if not group and (fact := _PROGRAMS.get(key) or (point and _PROGRAMS.get(f"{word}.*"))):
        if value and not re.fullmatch(fact[0], value):
            raise BadChart(f"{visible(key)} can't be '{visible(value)}'; give {fact[1]}.")
        return f"{word}.{as_part(part)}" if word == "sage" else key, value
    if word not in list(AccountKey) or (point and AccountKey(word) not in _WITH_PART):
        known = ", ".join([*AccountKey, "name.ACCOUNT", *_OPTIONS, *_PROGRAMS])
        raise BadChart(f"'{visible(key)}' is no key of the books; known: {known}.")
    if point and not as_part(part):
        raise BadChart(f"'{visible(key)}' has nothing after its point.")
    if value:
        _refuse_account(key, value)
    return f"{of_group}{word}{point}{as_part(part)}", value


def _refuse_account(key: str, account: str) -> None:
    if not _ACCOUNT.fullmatch(account):
        raise BadChart(
            f"'{visible(account)}' of {visible(key)} is no account: parts of letters, digits and "
            "hyphens that begin with a capital or a digit, joined by colons, such as 1400 or "
            "Assets:Receivable:DE01."
        )


def _refuse_option(key: str, value: str) -> None:
    right = {
        "base_currency": ("an ISO 4217 code, such as EUR", value in CURRENCIES),
        "year_start": ("a day such as 01-01 or 07-01", bool(_YEAR_START.fullmatch(value))),
        "writeoff_tax": ("true or false", value in ("true", "false")),
    }[key]
    if value and not right[1]:
        raise BadChart(f"{key} can't be '{visible(value)}'; give {right[0]}.")


def pairs_given(texts: Iterable[str]) -> dict[str, str]:
    """Pairs that were typed one by one, such as `ar=1400`; raises BadChart."""
    found = {}
    for text in texts:
        key, equals, value = text.rpartition("=") if text.startswith("x-") else text.partition("=")
        if not equals:
            raise BadChart(f"'{visible(text)}' is no pair such as ar=1400.")
        found[key] = value
    return found


def pairs_typed(line: str) -> dict[str, str]:
    """Pairs that were typed in a line, with blanks between them and quotes around a value with
    blanks: `ar=1400 "name.1400=Trade receivables"`; raises BadChart."""
    try:
        texts = shlex.split(line)
    except ValueError:
        raise BadChart("A quotation mark is not closed.") from None
    if not texts:
        raise BadChart("Nothing was typed; write pairs such as ar=1400.")
    return checked_pairs(pairs_given(texts))


def flat_pairs(table: Mapping[str, object], before: str = "") -> dict[str, str]:
    """The pairs of a table of TOML: tables in it are parts of keys, `default` is the key itself;
    those named `x-…=…` hold the accounts of a group. Raises BadChart."""
    found: dict[str, str] = {}
    for key, value in table.items():
        name = (
            before.removesuffix(".") if before.endswith(".") and key == "default" else before + key
        )
        if isinstance(value, Mapping):
            found |= flat_pairs(value, f"{name}{'/' if name.startswith('x-') else '.'}")
        elif isinstance(value, bool):
            found[name] = "true" if value else "false"
        elif isinstance(value, str | int):
            found[name] = str(value)
        else:
            raise BadChart(f"'{visible(name)}' is neither a text nor a number.")
    return found
