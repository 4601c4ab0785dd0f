"""JSON from outside, read within limits and without floats.

A file or an answer from a service may be huge, nested without end, or name the same key
twice so that two readers see two documents. All three are refused here, with the place.
Numbers with a point come out as `Decimal`, so no amount ever passes through a float.
"""

import json
import re
from collections import Counter
from decimal import Decimal
from typing import NoReturn

from artui.domain.refusal import Refused
from artui.json_value import Json

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 64
MAX_NUMBER = 40

# Half of a pair of \\u escapes: no character, and nothing that UTF-8 can write.
_HALF = re.compile(
    r"(?<!\\)(?:\\\\)*(?:"
    r"(\\u[dD][89abAB][0-9a-fA-F]{2})(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})(\\u[dD][c-fC-F][0-9a-fA-F]{2}))"
)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')


class NotJson(Refused):
    """The text is not JSON that we accept: broken, too large, too deep, or ambiguous."""


def read_json(
    text: str | bytes,
    *,
    max_bytes: int = MAX_BYTES,
    max_depth: int = MAX_DEPTH,
    mend_halves: bool = False,
) -> Json:
    """The document, with every fraction as Decimal. Raises NotJson, never a bare ValueError.

    Half a character is refused, or with `mend_halves` read as U+FFFD: a service cuts texts short.
    """
    if len(text) > max_bytes:
        raise NotJson(f"The JSON text has {len(text)} bytes; at most {max_bytes} are read.")
    text = _decoded(text)
    _check_depth(text, max_depth)
    if mend_halves:
        text = _HALF.sub(lambda half: half[0][:-6] + r"\ufffd", text)
    _check_escapes(text)
    try:
        document: Json = json.loads(
            text,
            parse_float=_number,
            parse_int=_integer,
            parse_constant=_constant,
            object_pairs_hook=_unique,
        )
        return document
    except json.JSONDecodeError as wrong:
        raise NotJson(
            f"This is not JSON: {wrong.msg.lower()}, line {wrong.lineno}, column {wrong.colno}."
        ) from None
    except RecursionError:
        raise NotJson(f"The JSON text is nested more than {max_depth} deep.") from None


def _decoded(text: str | bytes) -> str:
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise NotJson(f"The JSON text is not UTF-8: byte {wrong.start + 1}.") from None


def _check_depth(text: str, max_depth: int) -> None:
    depth = 0
    for token in _TOKEN.finditer(text):
        first = token[0][0]
        if first in "[{":
            depth += 1
            if depth > max_depth:
                raise NotJson(f"The JSON text is nested more than {max_depth} deep.")
        elif first in "]}":
            depth -= 1


def _check_escapes(text: str) -> None:
    half = _HALF.search(text)
    if half is None:
        return
    place = half.start(half.lastindex or 0)
    line = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    raise NotJson(f"{half[half.lastindex or 0]} is half a character, line {line}, column {column}.")


def _number(digits: str) -> Decimal:
    if len(digits) > MAX_NUMBER:
        raise NotJson(f"A number of {len(digits)} characters; at most {MAX_NUMBER} are read.")
    value = Decimal(digits)
    if abs(value.adjusted()) > MAX_NUMBER:
        raise NotJson(f"The number {digits} is out of range.")
    return value


def _integer(digits: str) -> int:
    if len(digits) > MAX_NUMBER:
        raise NotJson(f"A number of {len(digits)} characters; at most {MAX_NUMBER} are read.")
    return int(digits)


def _constant(word: str) -> NoReturn:
    raise NotJson(f"{word} is not a JSON number.")


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    seen = dict(pairs)
    if len(seen) != len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        raise NotJson(f"The key {twice[:60]!r} is twice in one object.")
    return seen
