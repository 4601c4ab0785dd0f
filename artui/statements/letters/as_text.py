"""A letter as plain text: the same parts in the same order as on paper, every line safe to show."""

from collections.abc import Iterable, Iterator, Sequence

from artui.cell_width import width
from artui.domain.text import visible
from artui.statements.language.addresses import name_comes_last
from artui.statements.letters.finished_letter import Fact, FinishedLetter, LetterPart
from artui.statements.letters.wrapped_text import wrapped
from artui.statements.pdf.letter_data import LetterTable

_WIDTH = 78
_GAP = "  "


def letter_text(letter: FinishedLetter) -> str:
    """The letter in lines."""
    blocks = [block for block in _blocks(letter) if block]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _blocks(letter: FinishedLetter) -> Iterator[list[str]]:
    """The parts of the letter, between which is an empty line."""
    yield [visible(line) for line in (letter.entity.name, *letter.sender)]
    to = [letter.to_name, *letter.to_lines]
    if name_comes_last(letter.to_lines):
        to = [*letter.to_lines, letter.to_name]
    yield [visible(line) for line in to]
    yield [visible(letter.place_date)] if letter.place_date else []
    yield [visible(" ".join(filter(None, (letter.title, letter.subtitle))))]
    yield _facts(letter.facts)
    yield [visible(letter.subject)] if letter.subject else []
    yield from _paragraphs(letter.opening)
    for table in letter.tables:
        yield _table(table)
    yield _figures(letter.sums)
    yield from _paragraphs(letter.after_sums)
    for part in letter.parts:
        yield _part(part)
    if letter.pay:
        yield [visible(line) for line in (letter.pay.title, *letter.pay.lines)]
    yield from _paragraphs(letter.closing)
    yield [visible(line) for line in letter.signature]


def _paragraphs(texts: Iterable[str]) -> Iterator[list[str]]:
    for text in texts:
        yield wrapped(visible(text), _WIDTH)


def _facts(facts: Sequence[Fact]) -> list[str]:
    widest = max((width(label) for label, _ in facts), default=0)
    return [visible(f"{label}:{' ' * (widest - width(label))} {value}") for label, value in facts]


def _figures(figures: Sequence[Fact]) -> list[str]:
    """Names on the left, amounts on the right, one below the other."""
    left = max((width(visible(label)) for label, _ in figures), default=0)
    right = max((width(figure) for _, figure in figures), default=0)
    return [
        f"{_padded(visible(label), left)}{_GAP}{' ' * (right - width(figure))}{figure}"
        for label, figure in figures
    ]


def _part(part: LetterPart) -> list[str]:
    lines = [visible(part.title), "-" * width(visible(part.title)), *_figures(part.figures)]
    for line in part.lines:
        lines += wrapped(visible(line), _WIDTH, "  ")
    return lines


def _table(table: LetterTable) -> list[str]:
    """Columns side by side, as wide as what stands in them."""
    heads = [visible(column.title) for column in table.columns]
    rows = [[visible(cell) for cell in row.cells] for row in table.rows]
    widths = [max(map(width, column)) for column in zip(heads, *rows, strict=True)]
    rights = [column.align == "right" for column in table.columns]
    lines = [visible(table.title)] if table.title else []
    lines += [_line(heads, widths, rights), _GAP.join("-" * cells for cells in widths)]
    for row, cells in zip(table.rows, rows, strict=True):
        lines.append(_line(cells, widths, rights))
        lines += [f"{_GAP}{line}" for line in wrapped(visible(row.note), _WIDTH)]
    return lines


def _line(cells: Sequence[str], widths: Sequence[int], rights: Sequence[bool]) -> str:
    return _GAP.join(
        " " * (cells_wide - width(cell)) + cell if right else _padded(cell, cells_wide)
        for cell, cells_wide, right in zip(cells, widths, rights, strict=True)
    ).rstrip()


def _padded(text: str, cells: int) -> str:
    return text + " " * (cells - width(text))
