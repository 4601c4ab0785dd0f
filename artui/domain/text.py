"""Text from outside, made safe to show, to export and to use as a document number.

Text is stored as it came. Characters that would control a terminal, reorder a line or hide
themselves are shown escaped; a spreadsheet cell never begins a formula; account and document
numbers contain none of these.
"""

import re
import unicodedata
from collections.abc import Sequence

from artui.domain.refusal import Refused

MAX_NUMBER_LENGTH = 120
MOST_SHOWN = 60
"""So many characters of somebody else's identifier are shown."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# The same starts, after the line feed that each of several joined texts begins with.
_MAY_COMPUTE = re.compile(rf"\n'*[{re.escape(''.join(_FORMULA_STARTS))}]")
_SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
# The Hangul fillers are letters by category but invisible.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
# What people write so that a spreadsheet keeps the zeros of a number: ="0010" and '0011.
_WRAPPED = re.compile(r'="([^"]*)"')
_MARKED = re.compile(r"'([^\W_][^']*)")
_SHORTENED = re.compile(
    r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE]\+[0-9]+|[+-]?[0-9]+[.,][0-9]+[eE][0-9]+"
    r"|[0-9](?:[.,][0-9]+)?[eE]-[0-9]+"
)


class BadDocumentNumber(Refused):
    """The text can't be the number of an account or a document."""

    def __init__(self, text: str, why: str) -> None:
        self.text = text
        super().__init__(f"The number “{visible(text[:MAX_NUMBER_LENGTH])}” {why}.")


def visible(text: str, *, multiline: bool = False) -> str:
    """The text as one safe line, with control, bidi, zero-width and private characters escaped.

    With `multiline`, line feeds stay as they are.
    """
    if text.isprintable() and _BLANK_LETTERS.isdisjoint(text):
        return text
    return "".join(
        char if multiline and char == "\n" else _escaped(char) if _hidden(char) else char
        for char in text
    )


def shown_id(text: str) -> str:
    """An identifier of somebody else as one safe line, cut off where it is no use to a reader."""
    return visible(text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…")


def bounded(text: str, most: int) -> str:
    """A key of at most about `most` characters: the text, or its beginning with a digest of all."""
    if len(text) <= most:
        return text
    from hashlib import sha256  # the first paint would load OpenSSL for it

    return f"{text[:MOST_SHOWN]}…{sha256(text.encode(errors='replace')).hexdigest()[:16]}"


def cell_safe(text: str) -> str:
    """The text for a CSV or XLSX cell: an apostrophe before what a spreadsheet would compute."""
    return "'" + text if _is_formula(text) else text


def cells_safe(texts: Sequence[str | None]) -> Sequence[str | None]:
    """Many texts as `cell_safe` gives them; None stays."""
    # One look at all of them: a start that a spreadsheet computes is rare.
    if _MAY_COMPUTE.search("\n" + "\n".join([text for text in texts if text])) is None:
        return texts
    return [cell_safe(text) if text else text for text in texts]


def cell_read(text: str) -> str:
    """The text of a CSV or XLSX cell without the apostrophe that `cell_safe` put before it."""
    return text[1:] if text.startswith("'") and _is_formula(text[1:]) else text


def _is_formula(text: str) -> bool:
    """Whether a spreadsheet would compute the text, or would without its leading apostrophes.

    The latter get one more apostrophe, because reading the cell removes one.
    """
    return text.lstrip("'").startswith(_FORMULA_STARTS)


def document_number(text: str) -> str:
    """The text unchanged if it can be an account or document number, else `BadDocumentNumber`."""
    if not text or text.isspace():
        raise BadDocumentNumber(text, "is empty; give at least one character")
    if len(text) > MAX_NUMBER_LENGTH:
        raise BadDocumentNumber(
            text, f"has {len(text)} characters; at most {MAX_NUMBER_LENGTH} are allowed"
        )
    if text.isprintable() and _BLANK_LETTERS.isdisjoint(text):
        return text
    for char in text:
        if _hidden(char):
            raise BadDocumentNumber(
                text, f"holds the character {_escaped(char)}, which can't be seen; leave it out"
            )
    return text


def unwrapped(text: str) -> str:
    """A number without white space at its ends and without a spreadsheet's wrapper."""
    number = text.strip()
    if not number.startswith(("=", "'")):
        return number
    wrapper = _WRAPPED.fullmatch(number) or _MARKED.fullmatch(number)
    return wrapper[1].strip() if wrapper else number


def why_no_number(number: str) -> str:
    """Why an unwrapped text is no account or document number but what a spreadsheet or a typing
    hand made of one; empty if it may be one."""
    if number.startswith('="'):
        return "is no number but a formula of a spreadsheet; write its value"
    if _SHORTENED.fullmatch(number):
        return (
            "looks like a number that a spreadsheet shortened; "
            "format the column as text and export again"
        )
    single = " ".join(number.split())
    if number != single and number.isprintable():
        return f"holds white space other than single plain spaces; write '{single}'"
    return ""


def typed_number(text: str) -> str:
    """An account or document number as a person typed or pasted it, without what is no part of it;
    raises BadDocumentNumber."""
    number = unwrapped(text)
    if why := why_no_number(number):
        raise BadDocumentNumber(text, why)
    return document_number(number)


def _hidden(char: str) -> bool:
    category = unicodedata.category(char)
    # C*: control, format (bidi, zero-width), private, surrogate, unassigned. Zl, Zp: line ends.
    return category[0] == "C" or category in ("Zl", "Zp") or char in _BLANK_LETTERS


def _escaped(char: str) -> str:
    code = ord(char)
    if code < 0x100:
        return _SHORT.get(char, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
