"""The filter language of `--search` and of the filter line.

A filter consists of words that must all occur and terms on fields:
`northwind days>30 open>1000 flag:disputed`. A value or word that contains spaces or signs is put in
double quotes, with a backslash before a quote. Text fields take `:` (contains) and `=` (is);
numbers and dates take `:` and `=` (both: is) and `>` `>=` `<` `<=`. A field with nothing after its
`:` has no effect yet.
"""

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from artui.domain.kinds import Flag, ItemState
from artui.domain.money import CURRENCIES
from artui.domain.refusal import Refused

TEXT_FIELDS = ("customer", "number", "state", "cur", "flag")
WHOLE_FIELDS = ("days", "level")
AMOUNT_FIELDS = ("open", "amount")
DATE_FIELDS = ("due", "issue")
FIELDS = TEXT_FIELDS + WHOLE_FIELDS + AMOUNT_FIELDS + DATE_FIELDS
CUSTOMER_FIELDS = ("customer", "cur", "days", "open", "amount")
"""What a list of customers can be filtered by."""
QUEUE_FIELDS = ("customer", "cur", "days", "level", "open", "amount")
"""What the queue of Today can be filtered by."""

MAX_TERMS = 50

Value = str | int | Fraction | date

_TERM = re.compile(r"([A-Za-z_]+)(>=|<=|:|=|>|<)")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"(?=\s|$)', re.DOTALL)
_BARE = re.compile(r'[^\s"]+(?=\s|$)')
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,4})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SIMPLE = re.compile(r'[^\s":=<>\\]+')


class BadFilter(Refused):
    """The filter can't be understood; `position` is the place in its text, counted from 0."""

    def __init__(self, position: int, word: str, right: str) -> None:
        self.position, self.word, self.right = position, word, right
        super().__init__(f"{word[:60]!r} at character {position + 1} of the filter: {right}.")


class Term(NamedTuple):
    """One condition on a field: `op` is one of `:` `=` `>` `>=` `<` `<=`."""

    field: str
    op: str
    value: Value

    @property
    def whole(self) -> int:
        """The value of a field of WHOLE_FIELDS."""
        assert isinstance(self.value, int)
        return self.value

    @property
    def amount(self) -> Fraction:
        """The value of a field of AMOUNT_FIELDS, in major units."""
        assert isinstance(self.value, Fraction)
        return self.value


@dataclass(frozen=True, slots=True)
class Filter:
    """All words must occur and all terms must hold; an empty filter lets everything pass."""

    words: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()


def parse_filter(text: str) -> Filter:
    """Parse a filter; raises `BadFilter`, which names the place and what would be right."""
    words: list[str] = []
    terms: list[Term] = []
    position = _skip_space(text, 0)
    while position < len(text):
        if len(words) + len(terms) == MAX_TERMS:
            raise BadFilter(position, text[position:], f"at most {MAX_TERMS} words are allowed")
        if match := _TERM.match(text, position):
            value, end = _value(text, match.end())
            terms.append(_term(position, text[position:end], match[1].lower(), match[2], value))
        else:
            word, end = _value(text, position)
            if text[position] in ":=<>":
                right = "no space around the sign, as in days>30; quote it to search for it"
                raise BadFilter(position, word, right)
            words.append(word)
        position = _skip_space(text, end)
    return Filter(tuple(words), tuple(terms))


def render(wanted: Filter) -> str:
    """The filter as text that `parse_filter` reads back as the same filter."""
    terms = (f"{term.field}{term.op}{_rendered(term.value)}" for term in wanted.terms)
    return " ".join([*(_quoted(word) or '""' for word in wanted.words), *terms])


def _skip_space(text: str, position: int) -> int:
    return len(text) - len(text[position:].lstrip())


def _value(text: str, position: int) -> tuple[str, int]:
    """The quoted or bare value that starts here (it may be empty), and where it ends."""
    if quoted := _QUOTED.match(text, position):
        return re.sub(r"\\(.)", r"\1", quoted[1], flags=re.DOTALL), quoted.end()
    if bare := _BARE.match(text, position):
        return bare[0], bare.end()
    rest = text[position:]
    if rest and not rest[0].isspace():
        raise BadFilter(position, rest, 'close the quote, and write \\" for a quote inside')
    return "", position


def _term(position: int, word: str, field: str, op: str, value: str) -> Term:
    if field not in FIELDS:
        known = ", ".join(FIELDS)
        raise BadFilter(position, word, f"there is no field {field}; there are {known}")
    if field in TEXT_FIELDS:
        if op not in (":", "="):
            raise BadFilter(position, word, f"{field} takes : or =, as in {field}:…")
        return Term(field, op, _text_value(position, word, field, op, value) if value else "")
    parsed = _ordered_value(field, value)
    if parsed is None:
        example = {"due": "2026-12-31", "issue": "2026-12-31"}.get(field, "30")
        raise BadFilter(position, word, f"write it like {field}{op}{example}")
    return Term(field, op, parsed)


def _text_value(position: int, word: str, field: str, op: str, value: str) -> str:
    if field == "state":
        named = value.lower()
        if not any(named == state or (op == ":" and named in state) for state in ItemState):
            known = ", ".join(ItemState)
            raise BadFilter(position, word, f"there is no such state; there are {known}")
    if field == "cur":
        if value.upper() not in CURRENCIES:
            raise BadFilter(position, word, "give an ISO 4217 code, as in cur:EUR")
        return value.upper()
    if field == "flag":
        if value.lower() not in list(Flag):
            raise BadFilter(position, word, f"there is no such flag; there are {', '.join(Flag)}")
        return value.lower()
    return value


def _ordered_value(field: str, value: str) -> Value | None:
    """The number or date, None if the text is neither."""
    if field in WHOLE_FIELDS:
        return int(value) if _WHOLE.fullmatch(value) else None
    if field in AMOUNT_FIELDS:
        return Fraction(value) if _AMOUNT.fullmatch(value) else None
    try:
        return date.fromisoformat(value) if _DATE.fullmatch(value) else None
    except ValueError:
        return None


def _rendered(value: Value) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Fraction):
        # This is exact, since amounts are read with at most four decimals.
        units = int(abs(value) * 10_000)
        digits = f"{units // 10_000}.{units % 10_000:04}".rstrip("0").rstrip(".")
        return f"-{digits}" if value < 0 else digits
    return str(value)


def _quoted(text: str) -> str:
    if not text or _SIMPLE.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
