"""Which encoding a report is in, as far as its bytes say so.

UTF-8 and UTF-16 show themselves. Of the others none is certain: a single byte means another letter
in each, so the one whose words look like words is taken, and said to be a guess.
"""

import re
from typing import NamedTuple

from artui.amazon.vat.marketplaces import MARKETPLACES
from artui.domain.refusal import Refused
from artui.domain.text import visible

UTF_8, WESTERN, CENTRAL, JAPANESE = "utf-8", "cp1252", "cp1250", "cp932"
NAMES = {JAPANESE: "shift_jis"}
_MARKS = ((b"\xef\xbb\xbf", UTF_8), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_LOOKED_AT = 4_000
# Countries whose languages need letters that Windows-1252 lacks.
_CENTRAL = frozenset({"PL", "CZ", "SK", "HU", "RO", "SI", "HR", "BA", "RS", "AL"})
_PLACES = [country.encode() for country in sorted(_CENTRAL)] + [
    place.id.encode() for place in MARKETPLACES.values() if place.country in _CENTRAL
]
_PLACE = re.compile(rb"(?:^|\t)(?:" + b"|".join(_PLACES) + rb")(?=[\t\r\n]|$)")
# Letters of central Europe, where Windows-1252 has a sign that is in no word.
_SIGN_IN_WORD = re.compile(
    r"(?<=[^\W\d_])[³¹¿£¥¯¼¾ªº¶](?=[^\W\d_]|\s|$)|(?<![^\s\t])[£¥¯¿ª¼](?=[^\W\d_])"
)
_UNUSED = re.compile("[\x80-\x9f]")
# Kana and the kanji of everyday use begin with a byte up to this one.
_LAST_COMMON = 0x98
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]+")


class UnknownEncoding(Refused):
    """There is no encoding of this name."""


class NotThisEncoding(Refused):
    """The bytes are not text of the encoding that was named."""


class Decoded(NamedTuple):
    """The text, the encoding taken, and what a person should look at; empty if it is certain."""

    text: str
    encoding: str
    warning: str


def decode(raw: bytes, *, declared: str = "", chosen: str = "") -> Decoded:
    """The text of a report. `declared` is what the download says, `chosen` what a person says,
    which alone is tried. Raises UnknownEncoding, NotThisEncoding."""
    if chosen:
        return _chosen(raw, chosen)
    found = _certain(raw) or _as_declared(raw, declared) or _guessed(raw)
    if declared and not _same(declared, found.encoding) and not found.text.isascii():
        said = f"the text is not {visible(declared)}, as the download says"
        return found._replace(warning="; ".join(filter(None, (said, found.warning))))
    return found


def _chosen(raw: bytes, name: str) -> Decoded:
    try:
        return Decoded(raw.decode(name).removeprefix("\ufeff"), name.lower(), "")
    except LookupError:
        message = f"There is no encoding {visible(name)}; try utf-8, cp1252 or cp1250."
        raise UnknownEncoding(message) from None
    except UnicodeError:
        raise NotThisEncoding(f"the text is not {visible(name)}") from None


def _certain(raw: bytes) -> Decoded | None:
    """What the bytes leave no doubt about."""
    for mark, name in _MARKS:
        if raw.startswith(mark) and (text := _text(raw, name)) is not None:
            return Decoded(text.removeprefix("\ufeff"), name, "")
    # The headings are ASCII: half of their bytes are 0 in UTF-16.
    start = raw[:_LOOKED_AT]
    for name, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        if start[first::2].count(0) * 4 > len(start) and (text := _text(raw, name)) is not None:
            return Decoded(text, name, "")
    text = _text(raw, UTF_8)
    return None if text is None else Decoded(text, UTF_8, "")


def _as_declared(raw: bytes, declared: str) -> Decoded | None:
    if not declared or _same(declared, UTF_8):
        return None
    text = _text(raw, declared)
    # Of the control characters of Latin-1 no report has any: it is one of Windows' encodings.
    if text is None or _UNUSED.search(text):
        return None
    return Decoded(text, declared.lower(), "")


def _guessed(raw: bytes) -> Decoded:
    western, japanese = _text(raw, WESTERN), _text(raw, JAPANESE)
    if japanese is not None and _reads_as_japanese(japanese):
        return _guess(japanese, JAPANESE)
    central = _text(raw, CENTRAL)
    if central is not None and (
        western is None or _SIGN_IN_WORD.search(western) or _of_central_europe(raw)
    ):
        return _guess(central, CENTRAL)
    if western is not None:
        return _guess(western, WESTERN)
    if japanese is not None:
        return _guess(japanese, JAPANESE)
    raise NotThisEncoding("the text is neither UTF-8 nor one of Windows' encodings")


def _guess(text: str, encoding: str) -> Decoded:
    name = NAMES.get(encoding, encoding)
    warning = (
        f"the text is not UTF-8 and was read as {name}, which is not sure; look whether the names "
        "are right, or say --encoding"
    )
    return Decoded(text, name, warning)


def _reads_as_japanese(text: str) -> bool:
    """Whether wide characters stand beside each other, as words have them, and are common ones.

    Alone among Latin letters, or rare, they are accents that were read in the wrong encoding.
    """
    runs = _WIDE.findall(text)
    wide = "".join(runs)
    beside = sum(len(run) for run in runs if len(run) > 1)
    common = sum(char.encode(JAPANESE)[0] <= _LAST_COMMON for char in wide)
    return bool(wide) and beside * 2 > len(wide) and common * 10 > len(wide) * 7


def _of_central_europe(raw: bytes) -> bool:
    """Whether most of the lines that the encoding matters for are of a country there."""
    lines = [line for line in raw.splitlines() if not line.isascii()]
    return sum(bool(_PLACE.search(line)) for line in lines) * 2 > len(lines)


def _text(raw: bytes, name: str) -> str | None:
    try:
        return raw.decode(name)
    except (UnicodeError, LookupError):
        return None


def _same(one: str, other: str) -> bool:
    plain = {"sjis": "shiftjis", "cp932": "shiftjis", "windows31j": "shiftjis"}

    def name(text: str) -> str:
        short = re.sub(r"[^a-z0-9]", "", text.lower()).replace("windows", "cp")
        return plain.get(short, short)

    first, second = name(one), name(other)
    return first == second or (first.startswith("utf16") and second.startswith("utf16"))
