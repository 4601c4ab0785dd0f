"""What a statement of a mail names: invoices, credit memos and amounts, in their order.

A number counts if a word precedes it (`invoice V1`), or by itself if the ledger has it. A statement
may contain several requests, which can be separated if each is complete before the next begins.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from artui.imports.formats.mail_figures import Figure, figures_in

_NEAR = 24  # characters before a figure in which its word may occur
FIELDS = ("invoice", "memo", "amount")
LABELS = {
    "invoice": r"invoice|inv|rechnungs?|facture|factura|fattura|factuur",
    "memo": (
        r"credit[ -]?memo|credit[ -]?note|memo|gutschrifts?|avoir|note de crédit|nota de crédito"
        r"|abono|nota di (?:ac)?credito|creditnota"
    ),
    "amount": (
        r"amount(?: to (?:be )?appl(?:y|ied))?|sum|betrag|summe|montant|somme|importe|importo"
        r"|bedrag"
    ),
    "currency": r"currency|währung|devise|moneda|divisa|valuta",
}
SUFFIX = r"\s*(?:numbers?|no\.?|nr\.?|nummer|numéro|número|numero|n[°º.]|#)?\s*"
_NUMBER = r"(?P<number>[A-Za-z0-9][\w./~-]*[\w~]|[A-Za-z0-9])"
_LABELLED = {
    name: re.compile(rf"\b(?:{LABELS[name]}){SUFFIX}[:=]?\s*{_NUMBER}", re.IGNORECASE)
    for name in ("invoice", "memo")
}
_WORD = re.compile(rf"(?<![\w./~-]){_NUMBER}")
# Words before an amount, with which it needs no currency.
_SPOKEN = re.compile(
    r"\b(?:of|for|amount|apply|use|sum|über|von|betrag|de|pour|montant|por|importe|per|di|importo"
    r"|voor|van|bedrag)\s*[:=]?\s*\Z",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:jan\w*|feb\w*|mar\w*|mär\w*|apr\w*|ma[iy]o?|juni?e?|july?i?|aug\w*|sep\w*|o[ck]t\w*|nov\w*"
    r"|de[cz]\w*|janv\w*|f[ée]v\w*|avr\w*|août|ene\w*|abr\w*|ago\w*|dic\w*|gen\w*|giu\w*|lug\w*|ott\w*)"
)
_DATE = re.compile(
    rf"(?<![\w.,])(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}([./-])\d{{1,2}}\1(?:19|20)\d{{2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:of\s+)?{_MONTH}\.?(?:,?\s+(?:19|20)\d{{2}})?"
    rf"|{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+(?:19|20)\d{{2}})?)(?![\w,]|\.\d)",
    re.IGNORECASE,
)
# Numbers of something else: an order, a telephone.
_OTHER_NUMBER = re.compile(
    rf"\b(?:(?:purchase\s+)?orders?|p\.?o\.?|ref(?:erence)?|customer|account|ticket|case|phone|tel"
    rf"|bestellung|kunden?|konto|commande|client|pedido|cliente|ordine|klant)\.?{SUFFIX}[:=]?\s*"
    rf"[^\s\0]{{0,80}}\d[^\s\0]*",
    re.IGNORECASE,
)

# Numbers that the ledger has, each with its field.
Known = Mapping[str, str]


class Named(NamedTuple):
    """One of the three as a statement names it; `sure` if a word before it identifies it."""

    start: int
    end: int
    name: str
    text: str
    sure: bool = True
    money: str = ""


class Naming(NamedTuple):
    """All that a statement names; `rest` are its other words, with the named parts as NUL."""

    named: list[Named]
    rest: str
    stray: list[Figure]
    """Figures whose meaning is uncertain or that are not a plain amount."""


def numbers_in(text: str) -> set[str]:
    """All words that could be the number of a document, that is, those with a digit."""
    return {match["number"] for match in _WORD.finditer(text) if _has_digit(match["number"])}


def named_in(words: str, known: Known) -> Naming:
    """What a statement names, in order. A bare number counts only if both documents are named."""
    sure: dict[int, tuple[int, Named]] = {}
    bare = {
        match.start("number"): match["number"]
        for match in _WORD.finditer(words)
        if match["number"] in known
    }
    within = {at for start, number in bare.items() for at in range(start, start + len(number))}
    for name, form in _LABELLED.items():
        for match in form.finditer(words):
            start, number = match.start("number"), match["number"]
            if _has_digit(number) and match.start() not in within:
                end = start + len(number)
                sure[start] = match.start(), Named(start, end, name, number)
    guessed = [
        Named(start, start + len(number), known[number], number, sure=False)
        for start, number in bare.items()
        if start not in sure
    ]
    numbers = [*(each for _, each in sure.values()), *guessed]
    if {"invoice", "memo"} - {each.name for each in numbers}:
        numbers = [each for _, each in sure.values()]
    spans = [(sure[each.start][0] if each.start in sure else each.start, each.end)
             for each in numbers]  # fmt: skip
    amounts, stray, taken = _amounts(words, spans, numbers)
    rest = _blanked(words, [*spans, *taken])
    return Naming(sorted([*numbers, *amounts]), rest, stray)


def separated(named: list[Named]) -> list[dict[str, Named]] | None:
    """The requests of a statement, the last perhaps unfinished; None if they can't be separated."""
    found: list[dict[str, Named]] = [{}]
    for each in named:
        last = found[-1]
        if each.name not in last:
            last[each.name] = each
        elif len(last) == len(FIELDS):
            found.append({each.name: each})
        elif last[each.name].text != each.text:
            return None
    if len(found) > 1 and _texts(found[-1]).items() <= _texts(found[-2]).items():
        found.pop()
    # There is one amount too many, and we can't know which of them is meant.
    return None if len(found) > 1 and set(found[-1]) == {"amount"} else found


def _texts(request: Mapping[str, Named]) -> dict[str, str]:
    return {name: each.text for name, each in request.items()}


_Spans = list[tuple[int, int]]


def _amounts(
    words: str, spans: _Spans, numbers: list[Named]
) -> tuple[list[Named], list[Figure], _Spans]:
    """The amounts of a statement, the figures that are not amounts, and the places of all read."""
    blank = _blanked(words, spans)
    others = [match.span() for match in (*_DATE.finditer(blank), *_OTHER_NUMBER.finditer(blank))]
    blank = _blanked(blank, others)
    amounts: list[Named] = []
    stray: list[Figure] = []
    taken = others
    digits = {each.end for each in numbers if re.fullmatch(r"\d{1,3}", each.text)}
    for figure in figures_in(blank):
        before = words[max(0, figure.start - _NEAR) : figure.start]
        # `invoice 1 500.00`: the number might be the first digits of the amount.
        split = re.match(r"\d{3}(?!\d)", figure.text) and _end_before(before, figure) in digits
        if figure.amount is None or split or not (figure.money or _SPOKEN.search(before)):
            stray.append(figure)
            continue
        amount = figure.amount
        end = figure.start + len(figure.text)
        amounts.append(Named(figure.start, end, "amount", amount, money=figure.money))
        taken.append((figure.first, figure.last))
    return amounts, stray, taken


def _end_before(before: str, figure: Figure) -> int:
    """Where the text before a figure ends, without the blanks between them."""
    return figure.start - (len(before) - len(before.rstrip()))


def _blanked(words: str, spans: _Spans) -> str:
    parts: list[str] = []
    done = 0
    for start, end in sorted(spans):
        if end > done:
            parts += [words[done:start] if start > done else "", "\0" * (end - max(start, done))]
            done = end
    return "".join([*parts, words[done:]])


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)
