"""The statements of a paragraph: sentences, or lines that are complete by themselves.

A statement that continues on the next line is joined, so that no half of it is read by itself.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from artui.imports.formats.mail_lines import MailLine
from artui.imports.formats.mail_words import FIELDS, Known, named_in

_ENDS = re.compile(r"(?<![?!])[?!]+[\"'”»)]*\s+"
                   r"|(?<!\b[A-Za-z])(?<!\d)\.[\"'”»)]*\s+(?=[\"'“„«(]*[^\W\d_])"
                   r"|(?<=\d\d)\.\s+(?=[^\W\d_a-z])")  # fmt: skip
_SHORTENED = re.compile(
    r"\b(?:no|nr|inv|num|approx|ca|mr|mrs|ms|dr|st|incl|excl|bzw|zzgl|max|min|env|aprox|resp|art|fa)\.\s*\Z",
    re.IGNORECASE,
)
_BREAK = re.compile("\n")
_SHOWN = 100
_ITEM = re.compile(r"\s*(?:[-*•·]|\(?\d{1,2}[.)])\s")


@dataclass(frozen=True, slots=True)
class MailStatement:
    """A statement with its line breaks; `lines` are the numbers of its paragraph's lines, of which
    it begins on the one at `first`.

    `within` is the beginning of its first line if that belongs to another statement.
    """

    text: str
    lines: Sequence[int]
    first: int = 0
    within: str = ""

    @property
    def line(self) -> int:
        """The number of the line on which it begins."""
        return self.lines[self.first]

    @property
    def breaks(self) -> Sequence[int]:
        """The places of its line breaks."""
        return [found.start() for found in _BREAK.finditer(self.text)]

    def line_at(self, position: int, breaks: Sequence[int]) -> int:
        """The number of the line that contains a place of the text, by its line breaks."""
        return self.lines[self.first + bisect_left(breaks, position)]


def names_of(words: str, known: Known) -> set[str]:
    """Which of the three a line names."""
    return {each.name for each in named_in(words, known).named}


def statements_of(lines: Sequence[MailLine], known: Known) -> Iterator[MailStatement]:
    """The statements in the lines of a paragraph, in order."""
    for passage in _passages(lines, known):
        text = "\n".join(line.text for line in passage)
        numbers = [line.number for line in passage]
        start = counted = first = 0
        for end in [*_ends_in(text), len(text)]:
            part = text[start:end]
            if part.strip():
                skipped = len(part) - len(part.lstrip())
                first += text.count("\n", counted, start + skipped)
                counted = start + skipped
                own = passage[first].text[:_SHOWN]
                within = (
                    "" if own.lstrip().startswith(part.strip()[:_SHOWN].partition("\n")[0]) else own
                )
                yield MailStatement(part.strip(), numbers, first, within)
            start = end


def _ends_in(text: str) -> Iterator[int]:
    for match in _ENDS.finditer(text):
        if not _SHORTENED.search(text[max(0, match.start() - 8) : match.end()]):
            yield match.end()


def _passages(lines: Sequence[MailLine], known: Known) -> Iterator[list[MailLine]]:
    """The lines that belong together, up to where one is complete and the next begins anew."""
    passage: list[MailLine] = []
    named: set[str] = set()
    for line in lines:
        names = names_of(line.text, known)
        whole = named == set(FIELDS)
        anew = _ITEM.match(line.text) or line.text.lstrip()[:1].isupper() or names == set(FIELDS)
        ended = passage and passage[-1].text.rstrip().endswith((".", "!", "?", ":"))
        if passage and (ended or _ITEM.match(line.text) or (whole and anew)):
            yield passage
            passage, named = [], set()
        passage.append(line)
        named |= names
    if passage:
        yield passage
