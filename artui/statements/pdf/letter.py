"""The parts that every document's page has: letterhead, address, headings, where to pay."""

from collections.abc import Callable, Sequence

from artui.countries import countries
from artui.statements.model import Customer, Entity
from artui.statements.pdf.fonts import wrap
from artui.statements.pdf.paper import ACCENT, MUTED, Paper


def letterhead(paper: Paper, entity: Entity, title: str, subtitle: str) -> None:
    """Our entity on the left, the document's name on the right."""
    half = (paper.right - paper.left) * 0.55
    top = paper.y
    paper.box(paper.left, top + 4, paper.right - paper.left, 2, ACCENT)
    y = top - 14
    for line in wrap(entity.name, 12, half, True):
        paper.text(paper.left, y, line, 12, bold=True)
        y -= 14
    tax = (f"Tax id {entity.tax_id}",) if entity.tax_id else ()
    for part in (*with_country(entity.address, entity.country), *tax):
        for line in wrap(part, 7.5, half) if part else ():
            paper.text(paper.left, y, line, 7.5, colour=MUTED)
            y -= 9.5
    rest = paper.right - paper.left - half - 8
    right = top - 18
    for line in wrap(title, 17, rest, True):
        paper.text(paper.right, right, line, 17, bold=True, align="right", colour=ACCENT)
        right -= 19
    for line in wrap(subtitle, 9, rest):
        paper.text(paper.right, right + 3, line, 9, align="right", colour=MUTED)
        right -= 11
    paper.y = min(y, right) - 10


def address(
    paper: Paper, name: str, lines: Sequence[str], facts: Sequence[tuple[str, str]]
) -> None:
    """Whom the document is for on the left; its facts, name and value, on the right."""
    half = (paper.right - paper.left) * 0.5
    y = paper.y - 8
    for line in wrap(name, 10, half, True):
        paper.text(paper.left, y, line, 10, bold=True)
        y -= 12.5
    for part in lines:
        for line in wrap(part, 8.5, half) if part else ():
            paper.text(paper.left, y, line, 8.5)
            y -= 11
    x = paper.left + half + 24
    value_x = x + 92
    right = paper.y - 8
    for label, value in facts:
        paper.text(x, right, label, 8, colour=MUTED, width=88)
        for line in wrap(value, 8, paper.right - value_x):
            paper.text(value_x, right, line, 8)
            right -= 11.5
    paper.y = min(y, right) - 6


def continuation(paper: Paper, left: str, right: str) -> Callable[[], None]:
    """What each page after the first of a letter or document begins with."""

    def head() -> None:
        y = paper.y - 6
        half = (paper.right - paper.left) / 2
        paper.text(paper.left, y, left, 8, colour=MUTED, width=half - 8)
        paper.text(paper.right, y, right, 8, align="right", colour=MUTED, width=half)
        paper.rule(y - 6)
        paper.y = y - 18

    return head


def paragraph(paper: Paper, words: str, size: float = 9) -> None:
    """A paragraph over the page's width, with room above it."""
    paper.y -= 6
    for line in wrap(words, size, paper.right - paper.left):
        paper.need(size * 1.4)
        paper.y -= size * 1.4
        paper.text(paper.left, paper.y, line, size)


def heading(paper: Paper, words: str) -> None:
    """A heading inside the document, kept together with what follows it."""
    paper.need(68)
    paper.y -= 20
    paper.text(paper.left, paper.y, words, 10, bold=True, colour=ACCENT)
    paper.y -= 7


def remittance_box(paper: Paper, title: str, parts: Sequence[str]) -> None:
    """A framed box of lines under a bold title, kept on one page where it fits one."""
    room = paper.right - paper.left - 24
    titles = wrap(title, 8.5, room, True)
    lines = [line for part in parts if part for line in wrap(part, 8, room)]
    height = len(lines) * 11 + len(titles) * 12 + 12
    paper.need(min(height + 6, paper.height / 2))
    paper.y -= 6
    top = paper.y
    paper.y -= 12
    for words in titles:
        paper.text(paper.left + 12, paper.y, words, 8.5, bold=True, colour=ACCENT)
        paper.y -= 12
    for line in lines:
        if not paper.room(11):
            paper.new_page()
            top = paper.y
            paper.y -= 12
        paper.text(paper.left + 12, paper.y, line, 8)
        paper.y -= 11
    paper.box(paper.left, paper.y + 4, 2.5, top - paper.y - 4, ACCENT)
    paper.y -= 4


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
