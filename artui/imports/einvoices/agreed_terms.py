"""The payment terms that an electronic invoice tells in words, as far as they can be read.

What is read is a term as the ledger writes it (`2/10 net 30`), and the discounts that XRechnung
puts in lines of its own form (`#SKONTO#TAGE=10#PROZENT=2.00#`). Where the document has a due date,
that day holds: a term that leads to another one is not taken as it is.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from artui.domain.refusal import Refused
from artui.domain.terms import DueDateOutOfRange, Terms, parse_terms
from artui.imports.refusals import shown

_DISCOUNT = re.compile(r"#SKONTO#TAGE=([0-9]{1,4})#PROZENT=([0-9]{1,2}(?:\.[0-9]{1,4})?)#")


class AgreedTerms(NamedTuple):
    """The term of an invoice, blank if none was read, whether the due date follows from it (else
    the one of the document holds), and notes on what was not taken as it stands."""

    terms: str = ""
    leads_to_due: bool = False
    notes: tuple[str, ...] = ()


def agreed_terms(said: str, starts: Sequence[date], due: date | None) -> AgreedTerms:
    """What an invoice tells about its payment.

    `starts` are the days from which its days may count, the one that the policy has first; `due` is
    the due date of the document.
    """
    lines = [" ".join(line.split()) for line in said.splitlines()]
    lines = [line for line in lines if line]
    offers = [found for line in lines if (found := _DISCOUNT.fullmatch(line))]
    words = [line for line in lines if not _DISCOUNT.fullmatch(line)]
    term = next(filter(None, map(_read, words)), None)
    if term is not None and term.parts:
        # We write the day and the amount of each part below.
        place = next(place for place, line in enumerate(words) if _read(line) == term)
        words = words[:place] + words[place + 1 + len(term.parts) :]
    unread = [line for line in words if term is None or _read(line) != term]
    notes = [_unread(unread, due)] if unread else []
    if offers:
        steps = "".join(f"{_number(step[2])}/{int(step[1])} " for step in offers)
        term, told = _with_offers(term, steps, starts[0], due)
        notes += [told] if told else []
    if term is None or due is None:
        return AgreedTerms("" if term is None else str(term), term is not None, tuple(notes))
    if any(_leads_to(term, start, due) for start in (starts[:1] if term.parts else starts)):
        return AgreedTerms(str(term), bool(term.parts), tuple(notes))
    kept = None if term.parts else _discounts_until(term, starts[0], due)
    left = f"taken as '{kept}'" if kept else "the terms are left out"
    notes.append(f"its terms '{term}' do not lead to its due date {due}, which holds: {left}")
    return AgreedTerms(str(kept or ""), False, tuple(notes))


def _read(line: str) -> Terms | None:
    try:
        return parse_terms(line)
    except Refused:
        return None


def _unread(lines: Sequence[str], due: date | None) -> str:
    holds = "" if due else ": those of the customer hold"
    return f"its terms '{shown(' / '.join(lines))}' are not read{holds}"


def _number(percent: str) -> str:
    return percent.rstrip("0").rstrip(".") if "." in percent else percent


def _with_offers(
    term: Terms | None, steps: str, start: date, due: date | None
) -> tuple[Terms | None, str]:
    """The term with these discounts, or why it can't have them."""
    if term is None and due is None:
        return None, f"its discount '{steps.strip()}' is not taken: it has no due date"
    days = (due - start).days if due else 0
    base = f"net {days}" if term is None else _without_discounts(term)
    found = _read(f"{steps}{base}")
    if found is None:
        return term, f"its discount '{steps.strip()}' is not taken: it does not fit '{base}'"
    if term is not None and term.discount is not None and term != found:
        return None, f"its discounts '{steps.strip()}' and '{term}' differ: neither is taken"
    return found, ""


def _without_discounts(term: Terms) -> str:
    return str(term).removeprefix("".join(_steps(term)))


def _steps(term: Terms) -> Iterator[str]:
    """Each discount as the term writes it, with the blank behind it."""
    for step in str(term).split(" "):
        if "/" not in step:
            return
        yield f"{step} "


def _leads_to(term: Terms, start: date, due: date) -> bool:
    try:
        return due in (term.due_date(start), term.last_due_date(start))
    except (DueDateOutOfRange, OverflowError, ValueError):
        return False


def _discounts_until(term: Terms, start: date, due: date) -> Terms | None:
    """The discounts of a term, up to another due date."""
    if term.discount is None or term.cutoff:
        return None
    return _read(f"{''.join(_steps(term))}net {(due - start).days}")
