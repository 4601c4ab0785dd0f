"""What is known of a row of the Amazon screen that has no document in the ledger, as lines."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from artui import amazon
from artui.domain.text import visible
from artui.ledger import amazon as ledger_amazon
from artui.ledger.book.refusals import UnknownDocument
from artui.statements.lists.list_columns import instant_text
from artui.tui.amazon import orders
from artui.tui.kit import cells

if TYPE_CHECKING:
    from artui.ledger.amazon.set_aside import Aside
    from artui.ledger.book.book import Book
    from artui.tui.amazon.reads import AmazonRow

_FACT = 20


def text_of(book: "Book", tab: str, row: "AmazonRow") -> Sequence[str]:
    """The lines of a row's page. Raises UnknownDocument if the row is there no more."""
    match tab:
        case "orders":
            return orders.text_of(book, row.number)
        case "vendor":
            return list(_reported(book, -row.id) if row.id < 0 else _sent(book, row.id))
        case _:
            return list(_set_aside(book, tab, -row.id))


def _reported(book: "Book", report_id: int) -> Iterator[str]:
    """An invoice that Amazon alone knows."""
    with book.reading() as connection:
        found = ledger_amazon.reported.vendor_list.reported(connection, report_id)
    report = found.kept.report
    yield f"Invoice {report.number} of {report.issued}"
    yield ""
    yield from _facts(amazon.finances.shown.report_facts(found))
    for line in report.lines or ():
        yield f"  {amazon.finances.shown.line_words(line, report.currency)}"


def _sent(book: "Book", submission_id: int) -> Iterator[str]:
    """A submission from a file."""
    with book.reading() as connection:
        found = ledger_amazon.external.submissions(connection)
        sent = next((each for each in found if each.id == submission_id), None)
    if sent is None:
        raise UnknownDocument("The submission is there no more.")
    yield f"Invoice {sent.number}, sent from a file; the ledger has no document of it"
    yield ""
    yield from _facts(amazon.document_facts.submission_facts(sent))


def _set_aside(book: "Book", tab: str, aside_id: int) -> Iterator[str]:
    """What could not be taken, since when and why, then as it came."""
    rules = ledger_amazon.set_aside
    service = rules.ADS if tab == "ads" else rules.VAT
    with book.reading() as connection:
        found = rules.asides(connection, service)
        aside = next((each for each in found if each.id == aside_id), None)
    if aside is None:
        raise UnknownDocument("It is not set aside any more.")
    whose = aside.account or "the list of profiles"
    yield f"{aside.title} of {whose}" if aside.title != whose else aside.title
    yield f"Set aside since {instant_text(aside.seen_at)}; the next fetch tries it again."
    yield f"Why: {aside.reason}"
    came = list(_as_it_came(aside))
    if came:
        yield ""
        yield "As it came:"
        yield from _facts(came)


def _as_it_came(aside: "Aside") -> Iterator[tuple[str, str]]:
    """The values of a row by their names: of a report's table, or of an answer's object."""
    if not aside.content.startswith(("{", "[")):
        header, *lines = aside.content.split("\r\n")
        for line in filter(None, lines):
            pairs = zip(header.split("\t"), line.split("\t"), strict=False)
            yield from ((name, cell) for name, cell in pairs if cell)
        return
    found = json.loads(aside.content)
    for name, value in found.items() if isinstance(found, dict) else ():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if value not in (None, "", [], {}):
            yield str(name), text


def _facts(facts: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, text in facts:
        if text:
            yield f"{cells.pad(visible(name), _FACT)} {visible(text)}"
