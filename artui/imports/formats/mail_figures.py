"""Figures in the text of a mail: which are whole, plain amounts, and which must not be read.

A figure is read whole or not at all. Digits that touch other signs (`120k`, `3x40`, `12%`), are
divided by blanks (`1 200,00`) or are part of a calculation (`100 + 20`) are not an amount.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from artui.domain.money import CURRENCIES
from artui.imports.refusals import shown

_DOLLARS_OF = "US CA AU NZ HK SG TW JM BB BS BZ BM KY FJ GY LR NA SB SR TT XC BN"
_DOLLARS = frozenset(f"{country}D" for country in _DOLLARS_OF.split(" "))
# The currencies that a sign or a word for money may mean.
_SIGNS = {
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP", "GIP", "FKP", "SHP"}),
    "$": _DOLLARS | {"MXN", "ARS", "CLP", "COP", "UYU", "CUP", "DOP"},
    "us$": frozenset({"USD"}),
    "¥": frozenset({"JPY", "CNY"}),
    "₹": frozenset({"INR"}),
    "eur": frozenset({"EUR"}),
    "euro": frozenset({"EUR"}),
    "euros": frozenset({"EUR"}),
    "usd": frozenset({"USD"}),
    "gbp": frozenset({"GBP"}),
    "chf": frozenset({"CHF"}),
    "dollars": _DOLLARS,
}
MONEY = r"(?:US\$|[€$£¥₹]|(?i:euros?|dollars)|eur|usd|gbp|chf|[A-Z]{3})"
_FIGURE = r"[0-9][0-9.,'’]*"
# Blanks between thousands: plain, no-break, figure, thin, narrow no-break.
BLANKS = " \t\u00a0\u2000-\u200a\u202f\u205f"
_PLAIN = re.compile(
    rf"(?P<before>{MONEY})?[{BLANKS}]*(?P<figure>{_FIGURE})[{BLANKS}]*(?P<after>{MONEY})?[.,;:!]*"
)
# Words with a digit; those separated only by blanks form one run.
_WORD = r"(?<![^\s\0])[^\s\0]*\d[^\s\0]*"
_RUN = re.compile(rf"{_WORD}(?:[{BLANKS}\n]+{_WORD})*")
_MONEY_BEFORE = re.compile(rf"(?<![^\W\d_])({MONEY})[{BLANKS}]*\Z")
_MONEY_AFTER = re.compile(rf"[{BLANKS}]*({MONEY})(?![^\W\d_])")
_COUNTED_AFTER = re.compile(rf"[{BLANKS}]*(?:[%‰]|[-–+x×*/=~][{BLANKS}]*(?:{MONEY})?[{BLANKS}]*\d)")
_COUNTED_BEFORE = re.compile(
    rf"(?:[<>~≈±]|\d[{BLANKS}]*[x×*/=+]|[{BLANKS}(][-–+−])[{BLANKS}]*(?:{MONEY})?[{BLANKS}]*\Z"
)
_OPENING, _CLOSING = "([{\"'“„«‚‘*_", ")]}\"'”»’*_.,;:!"
_NEAR = 24  # characters around a figure in which its currency or a sign of counting may occur
_LONGEST = 60  # characters of one plain figure with its currency


class Figure(NamedTuple):
    """A run of digits in a text: its place, its text, and its amount if it is one.

    `first` and `last` are its bounds including the currency.
    """

    start: int
    text: str
    amount: str | None
    money: str
    first: int
    last: int


class NoPlainAmount(Exception):
    """The text is not a plain amount; the message says what would be right."""


def meant(money: str) -> frozenset[str] | None:
    """The currencies that a code, sign or word can mean; None if it is unknown."""
    if money in CURRENCIES:
        return frozenset({money})
    return _SIGNS.get(money.lower())


def _one_meant(moneys: list[str]) -> bool:
    """Whether all words about the currency can mean the same one."""
    sets = [meant(money) for money in moneys]
    known = [each for each in sets if each]
    return len(known) == len(sets) and (not known or bool(frozenset.intersection(*known)))


def plain_amount(text: str, *, decimal_comma: bool) -> tuple[str, str]:
    """A cell's amount without thousands separators, and the currency with it; or NoPlainAmount."""
    written = text.strip()
    match = _plain(written)
    moneys = [] if match is None else [m for m in (match["before"], match["after"]) if m]
    if match is None or not _one_meant(moneys):
        raise NoPlainAmount(_no_amount(written))
    amount = ungrouped(match["figure"].rstrip(".,"), decimal_comma=decimal_comma)
    return amount, clearest(moneys)


def _plain(written: str) -> re.Match[str] | None:
    return _PLAIN.fullmatch(written) if len(written) <= _LONGEST else None


def clearest(moneys: Sequence[str]) -> str:
    """The most precise word about the currency; a code precedes a sign."""
    return min(moneys, key=lambda money: len(meant(money) or ()), default="")


def _no_amount(written: str) -> str:
    if re.search(rf"\d[{BLANKS}]+\d", written):
        return (
            f"'{shown(written)}' has a blank within the figure; write it without, such as 1234.56"
        )
    return f"'{shown(written)}' is no plain amount; write one figure such as 1234.56"


def ungrouped(figure: str, *, decimal_comma: bool) -> str:
    """The figure without thousands separators; unchanged if it is not grouped that way."""
    group, dot = (r"\.", ",") if decimal_comma else (",", r"\.")
    for sign in (group, "['’]"):
        if re.fullmatch(rf"[1-9][0-9]{{0,2}}(?:{sign}[0-9]{{3}})+(?:{dot}[0-9]+)?", figure):
            return re.sub(sign, "", figure)
    return figure


def figures_in(text: str) -> Iterator[Figure]:
    """Every run of digits of a text in which the numbers of documents were blanked out by NUL."""
    for run in _RUN.finditer(text):
        start, end = run.span()
        while start < end and text[start] in _OPENING:
            start += 1
        while start < end and text[end - 1] in _CLOSING:
            end -= 1
        yield _figure(text, start, end)


def _figure(text: str, start: int, end: int) -> Figure:
    written = text[start:end]
    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    match = _plain(written)
    moneys = [] if match is None else [m for m in (match["before"], match["after"]) if m]
    first, last = start, end
    ahead, behind = _MONEY_BEFORE.search(before), _MONEY_AFTER.match(after)
    if ahead is not None and meant(ahead[1]) is not None:
        moneys.append(ahead[1])
        first -= len(before) - ahead.start()
    if behind is not None and meant(behind[1]) is not None:
        moneys.append(behind[1])
        last += behind.end()
    counted = _COUNTED_AFTER.match(after[last - end :]) or _COUNTED_BEFORE.search(before)
    # As in books, a figure alone in parentheses is negative.
    negative = before.endswith("(") and after.startswith(")") and not moneys
    amount = None
    if match is not None and not counted and not negative and _one_meant(moneys):
        amount = match["figure"].rstrip(".,")
    return Figure(start, written, amount, clearest(moneys), first, last)
