"""Requests to apply credit memos, read from the text of a customer's mail.

The terms require an invoice number, a credit memo number and an amount. What the mail seems to ask
for is a request only if nothing in the mail speaks against it, its amount is one plain figure, and
its currency is that of the documents; else it is reported with the reason, and never applied in
part.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from artui.imports.formats.mail_figures import NoPlainAmount, meant, plain_amount
from artui.imports.formats.mail_letter import (
    CURRENCY,
    Asked,
    Letter,
    Remark,
    Whole,
    broken,
    in_words,
    read_letter,
)
from artui.imports.formats.mail_lines import has_markup, parts_of
from artui.imports.formats.mail_sense import Sense
from artui.imports.formats.mail_words import FIELDS, Known, numbers_in
from artui.imports.formats.table import Broken, kept_whole
from artui.imports.refusals import RowError, WrongFormat, shown

_QUOTED = (
    "is quoted or forwarded, so it is no request of this mail; apply it by hand if it is meant"
)
Lookup = Callable[[set[str]], Known]
Document = tuple[str, str]
"""A document as a request names it: its field, and its number."""
Currencies = Callable[[set[Document]], Mapping[Document, frozenset[str]]]
"""Returns the currencies of documents."""


class Mail(NamedTuple):
    """The requests of a mail; `passed` are those in text that it quotes or forwards."""

    found: list[Asked | Broken]
    passed: list[RowError]


def _nothing(_numbers: set[str]) -> Known:
    return {}


def _any_currency(_documents: set[Document]) -> Mapping[Document, frozenset[str]]:
    return {}


def requests_in(
    text: str,
    file: str,
    *,
    decimal_comma: bool = False,
    lookup: Lookup = _nothing,
    currencies: Currencies = _any_currency,
) -> Iterator[Asked | Broken]:
    """The requests of a mail in order, and the places that are not requests, with their reasons.

    `lookup` gets the mail's words and returns those that are numbers of documents in the ledger.
    Raises WrongFormat for the source of an HTML mail.
    """
    found, _ = read_mail(
        text, file, decimal_comma=decimal_comma, lookup=lookup, currencies=currencies
    )
    yield from found


def read_mail(
    text: str,
    file: str,
    *,
    decimal_comma: bool = False,
    lookup: Lookup = _nothing,
    currencies: Currencies = _any_currency,
) -> Mail:
    """Like `requests_in`, with what was passed over because it is quoted or forwarded."""
    if has_markup(text):
        raise WrongFormat(file, 0, "is the source of an HTML mail; save or paste it as plain text")
    parts = parts_of(text)
    known = lookup(numbers_in("\n".join(line.text for line in (*parts.own, *parts.quoted))))
    letter = read_letter(parts.own, file, known)
    found = _judged(letter, decimal_comma=decimal_comma, currencies=currencies)
    passed = [
        RowError(file, each.line, "", each.text, in_words(_QUOTED, each.text))
        for each in read_letter(parts.quoted, file, known).found
        if isinstance(each, Asked)
    ]
    if found:
        return Mail(found, passed)
    return Mail([Broken(e.line, kept_whole(FIELDS, e.value), e) for e in passed], [])


def _judged(letter: Letter, *, decimal_comma: bool, currencies: Currencies) -> list[Asked | Broken]:
    """The requests after all objections from the mail and the ledger."""
    doubt = _doubt(letter.said)
    found: list[Asked | Broken] = []
    for each in letter.found:
        if isinstance(each, Broken):
            found.append(each)
        elif doubt is not None:
            why = f"line {doubt.line} of the mail: {doubt.objection}"
            found.append(broken(letter, each.line, each.text, why))
        else:
            found.append(_priced(letter, each, decimal_comma=decimal_comma))
    asked = [each for each in found if isinstance(each, Asked) and each.cells.get(CURRENCY)]
    known = currencies({(name, each.cells[name]) for each in asked for name in ("memo", "invoice")})
    return [
        _in_its_currency(letter, each, known) if isinstance(each, Asked) else each for each in found
    ]


def _doubt(said: Sequence[Remark | Whole | int]) -> Remark | None:
    """The last remark that objects to the requests: to all of them, or to one beside it, since a
    mail that takes back one request is for a person to read."""
    for position in range(len(said) - 1, -1, -1):
        remark = said[position]
        if not isinstance(remark, Remark) or remark.objection is None:
            continue
        if remark.objection.sense is Sense.ESTIMATE:
            continue
        general = remark.objection.sense in (Sense.NEGATION, Sense.WITHDRAWAL, Sense.REPORT)
        if remark.about_all and general:
            return remark
        before = said[position - 1] if position else None
        after = said[position + 1] if position + 1 < len(said) else None
        # A request that a statement makes by itself is not withdrawn by an earlier statement.
        beside = [
            before.place if isinstance(before, Whole) else before,
            None if isinstance(after, Whole) else after,
        ]
        if any(isinstance(each, int) for each in beside):
            return remark
    return None


def _priced(letter: Letter, asked: Asked, *, decimal_comma: bool) -> Asked | Broken:
    """The amount as one plain figure, separate from its currency; nothing else is changed."""
    try:
        amount, money = plain_amount(asked.cells["amount"], decimal_comma=decimal_comma)
    except NoPlainAmount as error:
        value = asked.cells["amount"]
        return broken(letter, asked.line, asked.text, str(error), column="amount", value=value)
    said = [each for each in (money, asked.cells.get(CURRENCY, "").strip()) if each]
    sets = [meant(each) for each in said]
    if None in sets or (sets and not frozenset.intersection(*(each for each in sets if each))):
        why = f"the currency is not clear: {' and '.join(said)}"
        return broken(letter, asked.line, asked.text, why, column="amount", value=said[-1])
    cells = {**asked.cells, "amount": amount, CURRENCY: min(said, key=_width, default="")}
    return Asked(asked.line, cells, asked.text)


def _width(money: str) -> int:
    return len(meant(money) or ())


def _in_its_currency(
    letter: Letter, asked: Asked, known: Mapping[Document, frozenset[str]]
) -> Asked | Broken:
    """Refuse a request whose currency differs from that of its memo or its invoice."""
    said = asked.cells.get(CURRENCY, "")
    for name, what in (("memo", "credit memo"), ("invoice", "invoice")):
        in_books = known.get((name, asked.cells[name]), frozenset())
        if said and in_books and not in_books & (meant(said) or frozenset()):
            number = shown(asked.cells[name])
            why = f"the request says {said}, {what} {number} is in {' and '.join(sorted(in_books))}"
            return broken(letter, asked.line, asked.text, why, column="amount", value=said)
    return asked
