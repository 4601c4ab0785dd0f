"""A payer's text as it is shown: whole, in rows, with the numbers that were found in it marked."""

import re
from collections.abc import Collection, Iterator, Sequence

from artui.tui.kit import cells
from artui.tui.kit.widgets.line import Piece

_RUN = re.compile(r"[0-9]+")
_LETTERS = re.compile(r"[A-Za-z]*\Z")
_BETWEEN = re.compile(r"[-/._ #:]{0,3}")
Span = tuple[int, int]


def found_spans(text: str, numbers: Collection[str]) -> list[Span]:
    """Where the digits of documents stand in a text, with the letters of the number before them.

    Digits count as the matching counts them: without leading zeros, and over signs and blanks.
    """
    wanted = {core for number in numbers if (core := _core(number))}
    runs = [(run.start(), run.end(), run[0]) for run in _RUN.finditer(text)]
    spans: list[Span] = []
    place = 0
    while place < len(runs):
        taken = next(
            (some for some in _joined(text, runs[place:]) if _digits(some) in wanted), None
        )
        if taken is None:
            place += 1
            continue
        start = taken[0][0]
        before = _LETTERS.search(text[:start].rstrip("-/._ #:"))
        if before is not None and before[0]:
            start = before.start()
        spans.append((start, taken[-1][1]))
        place += len(taken)
    return spans


def _core(number: str) -> str:
    return "".join(_RUN.findall(number)).lstrip("0")


def _digits(runs: Sequence[tuple[int, int, str]]) -> str:
    return "".join(run for _, _, run in runs).lstrip("0")


def _joined(
    text: str, runs: Sequence[tuple[int, int, str]]
) -> Iterator[Sequence[tuple[int, int, str]]]:
    """The runs from the first on that may be one number, the longest first."""
    last = 1
    while last < min(len(runs), 4) and _BETWEEN.fullmatch(text[runs[last - 1][1] : runs[last][0]]):
        last += 1
    for count in range(last, 0, -1):
        yield runs[:count]


def marked_rows(text: str, spans: Sequence[Span], width: int) -> list[list[Piece]]:
    """The whole text in rows of a width, with the spans marked."""
    return [_pieces(text, start, end, spans) for start, end in _breaks(text, max(4, width))]


def _breaks(text: str, width: int) -> Iterator[Span]:
    """Where each row begins and ends: at a blank where one is near, else anywhere."""
    start = 0
    while start < len(text):
        end = start + max(1, len(cells.cut(text[start:], width).removesuffix("…")))
        if cells.width(text[start:]) <= width:
            end = len(text)
        elif (blank := text.rfind(" ", start + width // 2, end + 1)) > start:
            end = blank
        yield start, end
        start = end
        while start < len(text) and text[start] == " ":
            start += 1


def _pieces(text: str, start: int, end: int, spans: Sequence[Span]) -> list[Piece]:
    pieces: list[Piece] = []
    at = start
    for first, last in spans:
        first, last = max(first, at), min(last, end)
        if first >= last:
            continue
        if first > at:
            pieces.append((text[at:first], "plain"))
        pieces.append((text[first:last], "current"))
        at = last
    if at < end:
        pieces.append((text[at:end], "plain"))
    return pieces
