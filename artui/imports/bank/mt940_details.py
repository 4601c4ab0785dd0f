"""The text of an MT940 entry, field 86, in the dialects of banks.

German banks cut it into sub-fields (`?20`), Dutch and Belgian ones name parts by code words between
slashes, others write free text. Lines are joined without a blank, since a line end falls anywhere,
also inside a code word; where the joints were is remembered. bank.md, section 2.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from artui.domain.money import CURRENCIES
from artui.imports.bank.values import BadValue, comma_amount, point_amount

_GERMAN = re.compile(r"(\d{3})([^\w\s/])(?=\d\d)")
_TEXT_CODES = frozenset([*(f"2{n}" for n in range(10)), "60", "61", "62", "63"])
_CODES = _TEXT_CODES | {"00", "10", "30", "31", "32", "33", "34", "35", "36", "37", "38"}
_WORDS = frozenset(
    [
        *("EREF", "KREF", "MREF", "CRED", "DEBT", "SVWZ", "ABWA", "ABWE", "IBAN", "BIC", "COAM"),
        *("OAMT", "RREF", "PURP", "REF", "DTWS", "ANAM", "OCMT", "CHGS"),
    ]
)
_TEXT_WORD = "SVWZ+"
_FIRST_WORD = re.compile(rf"\s*(?:{'|'.join(_WORDS)})(?:\+|: )")
_END_OF_WORD = re.compile(r"\+|: ")
_TRAILING_ACCOUNT = re.compile(
    r"\s+IBAN:\s*([A-Z]{2}\d\d[A-Z0-9 ]{8,40}?)(?:\s+BIC:\s*([A-Z0-9]{8,11}))?\s*\Z"
)
_SLASH_WORDS = (
    "TRTP IBAN BIC NAME REMI EREF ORDP BENM ID CSID MARF ISDT CDTRREFTP CDTRREF CNTP ULTD ULTC "
    "RTRN PURP CREF PREF TRCD IREF OCMT CHGS EXCH ULTB ADDR RTYP SVCL MAND SUM UCRD UDTR"
)
_SLASHED = re.compile(rf"/({'|'.join(_SLASH_WORDS.split())})/")
_NOT_PROVIDED = frozenset({"NOTPROVIDED", "NICHT ANGEGEBEN", "NOT PROVIDED"})
# Direct debits and transfers that came back, by the German codes of business.
_RETURNS = frozenset({"108", "109", "159"})
_POLISH = re.compile(r"(?:^|;)\s*(Z RACH|NA RACH|OD|DLA|TYT|TNR)\.?:\s*", re.IGNORECASE)
_SENDER = re.compile(r"(MITTEILUNGEN|ABSENDER|AUFTRAGGEBER):", re.IGNORECASE)
_LEADING_ACCOUNT = re.compile(r"(?:GIRO\s+(\d{2,10})|(\d{1,2}(?:\.\d\d){2}\.\d{3}))\s+")
# As far from the end as an account begins that the bank put behind the text.
_LONGEST_TAIL = 200
_MONEY = re.compile(r"([A-Z]{3})?\s*(\d[\d.,]*)\s*([A-Z]{3})?")


class EntryText(NamedTuple):
    """What the text of an entry says."""

    parts: tuple[str, ...] = ()
    payer: str = ""
    payer_account: str = ""
    ultimate_payer: str = ""
    end_to_end: str = ""
    customer_reference: str = ""
    mandate: str = ""
    structured: str = ""
    return_reason: str = ""
    purpose: str = ""
    original: str = ""
    charge: str = ""
    is_return: bool = False
    label: str = ""
    """What the bank calls a transaction of this kind."""

    def original_minor(self, currency: str) -> int | None:
        """The instructed amount in minor units of its currency, if there is one."""
        return _money(self.original, currency)[0] if self.original else None

    def original_currency(self, currency: str) -> str:
        """The currency of the instructed amount; empty if there is none."""
        return _money(self.original, currency)[1] if self.original else ""

    def charge_minor(self, currency: str) -> int:
        """What the bank kept, in minor units of the account; 0 if it is in another currency."""
        minor, found = _money(self.charge, currency) if self.charge else (None, "")
        return minor or 0 if found == currency else 0


class CutText(NamedTuple):
    """A stretch of text with the places at which the bank cut it."""

    text: str
    joints: tuple[int, ...]

    def between(self, start: int, end: int) -> tuple[str, ...]:
        """The pieces of a part of the text, cut where the bank cut it."""
        text, pieces, joints = self.text, [], self.joints
        for place in range(bisect_right(joints, start), bisect_left(joints, end)):
            pieces.append(text[start : joints[place]].strip())
            start = joints[place]
        pieces.append(text[start:end].strip())
        return tuple(filter(None, pieces))


def supplement(field_61: str) -> EntryText:
    """What the lines below field 61 say, of an entry that has no field 86."""
    below = field_61.split("\n")[1:]
    return EntryText(tuple(filter(None, map(str.strip, below))))


def details(lines: Sequence[str]) -> EntryText:
    """What the lines of field 86 say; there is one at least."""
    first = lines[0]
    german = _GERMAN.match(first)
    if german is not None:
        return _german("".join(lines), german[1], german[2])
    stretch = _joined(lines)
    if _SLASHED.search(stretch.text):
        return _slashed(stretch)
    if _POLISH.search(stretch.text):
        return _polish(stretch)
    if _FIRST_WORD.match(stretch.text):
        return _worded(lines)
    return _free(lines)


def _joined(lines: Sequence[str]) -> CutText:
    if len(lines) == 1:
        return CutText(lines[0], ())
    return CutText("".join(lines), tuple(accumulate(map(len, lines[:-1]))))


def _german(text: str, code: str, sign: str) -> EntryText:
    """The sub-fields of a German text; what has no known code continues the one before."""
    fields: dict[str, str] = {}
    texts: list[str] = []
    pieces = iter(_between_codes(sign).split(text))
    next(pieces)  # before the first code
    for name, value in zip(pieces, pieces, strict=True):
        if name in _TEXT_CODES:
            texts.append(value)
        else:
            fields[name] = value
    said = fields.get
    reason = said("34", "").strip()
    return _worded(
        texts,
        (said("32", "") + said("33", "")).strip(),
        "".join(said("31", "").split()),
        reason if reason.strip("0") else "",
        said("00", "").strip(),
        is_return=code in _RETURNS,
    )


@lru_cache(maxsize=64)
def _between_codes(sign: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(sign)}(00|10|2\d|3[0-8]|6[0-3])", re.ASCII)


def _worded(
    texts: Sequence[str],
    payer: str = "",
    account: str = "",
    return_reason: str = "",
    label: str = "",
    *,
    is_return: bool = False,
) -> EntryText:
    """A text with words as `EREF+`; what is before the first is remittance text, as behind SVWZ."""
    text = "".join(texts)
    said: dict[str, str] = {}
    pieces: Iterable[str]
    # Most texts have one word at most, the one that says nothing.
    begun = len(_TEXT_WORD) if texts and texts[0].startswith(_TEXT_WORD) else 0
    if text.find("+", begun) < 0 and ": " not in text:
        pieces = map(str.strip, (texts[0][begun:], *texts[1:]) if begun else texts)
    else:
        pieces = _between_words(_joined(texts), said)
    parts, known = tuple(filter(None, pieces)), said.get
    own = known("IBAN", "")
    # Blanks without end would be tried at each of them.
    behind = " ".join(" ".join(parts).split())[-_LONGEST_TAIL:] if "IBAN:" in text else ""
    if behind and (trailing := _TRAILING_ACCOUNT.search(f" {behind}")):
        own = own or trailing[1]
        parts = tuple(_without_tail(parts))
    return EntryText(
        parts,
        payer,
        account or "".join(own.split()),
        known("ABWA") or known("ABWE", ""),
        _provided(known("EREF", "")),
        _provided(known("KREF", "")),
        known("MREF", ""),
        "",
        return_reason,
        known("PURP", ""),
        known("OAMT") or known("OCMT", ""),
        known("COAM") or known("CHGS", ""),
        is_return,
        label,
    )


def _between_words(stretch: CutText, said: dict[str, str]) -> list[str]:
    """The pieces of the remittance text; puts what the words say into `said`."""
    text = stretch.text
    pieces: list[str] = []
    word, start = "SVWZ", 0
    for following, begins, value in _marks(stretch):
        if word != "SVWZ":
            said.setdefault(word, text[start:begins].strip())
        elif start < begins:
            pieces += stretch.between(start, begins)
        word, start = following, value
    return pieces


def _marks(stretch: CutText) -> list[tuple[str, int, int]]:
    """The code words of a text, each with where it begins and where its value does; the last one is
    empty and begins where the text ends. A word is at the beginning, at a cut, or behind a blank.
    """
    text, joints = stretch.text, frozenset(stretch.joints)
    found = []
    for sign in _END_OF_WORD.finditer(text):
        end, value = sign.span()
        word = text[max(end - 4, 0) : end]
        if word not in _WORDS:
            word = word[-3:]
        start = end - len(word)
        if word in _WORDS and (not start or text[start - 1] == " " or start in joints):
            found.append((word, start, value))
    found.append(("", len(text), 0))
    return found


def _without_tail(parts: Sequence[str]) -> list[str]:
    """The parts without the account that the bank put behind the text."""
    joined = " ".join(parts)
    cut = joined.rfind("IBAN:")
    kept: list[str] = []
    at = 0
    for part in parts:
        if at + len(part) <= cut:
            kept.append(part)
        elif at < cut:
            kept.append(part[: cut - at].strip())
        at += len(part) + 1
    return [part for part in kept if part]


def _slashed(stretch: CutText) -> EntryText:
    text = stretch.text
    marks = list(_SLASHED.finditer(text))
    said: dict[str, tuple[int, int]] = {}
    for place, found in enumerate(marks):
        end = marks[place + 1].start() if place + 1 < len(marks) else len(text)
        said.setdefault(found[1], (found.end(), end))

    def of(word: str) -> str:
        start, end = said.get(word, (0, 0))
        return text[start:end].strip().strip("/").strip()

    parts: tuple[str, ...] = ()
    structured = ""
    if "REMI" in said:
        start, end = said["REMI"]
        content = text[start:end]
        if content.startswith("STRD/"):
            structured = content.split("/")[2] if content.count("/") >= 2 else ""
        elif content.startswith("USTD//"):
            parts = _slash_parts(stretch, start + len("USTD//"), end)
        else:
            parts = _slash_parts(stretch, start, end)
    counterparty = of("CNTP").split("/") if "CNTP" in said else []
    account = of("IBAN") or (counterparty[0] if counterparty else "")
    name = of("NAME") or (counterparty[2] if len(counterparty) > 2 else "")
    # `/ORDP//NAME/…` has the name in its own word; an older form has it right behind.
    payer = name or of("ORDP") or of("BENM")
    returned = "RTRN" in said
    free = () if "REMI" in said else _slash_parts(stretch, 0, marks[0].start())
    return EntryText(
        parts or free,
        payer,
        "".join(account.split()),
        of("ULTD").partition("/")[0] or of("UDTR"),
        _provided(of("EREF")),
        _provided(of("CREF") or of("PREF")),
        of("MARF") or of("MAND"),
        structured or of("CDTRREF"),
        of("RTRN"),
        of("PURP"),
        of("OCMT"),
        of("CHGS"),
        returned,
    )


def _slash_parts(stretch: CutText, start: int, end: int) -> tuple[str, ...]:
    """The pieces of a text between two code words, without the slashes at its ends."""
    found = [piece.strip() for piece in stretch.between(start, end)]
    if found:
        found[0] = found[0].lstrip("/").strip()
        found[-1] = found[-1].rstrip("/").strip()
    return tuple(filter(None, found))


def _polish(stretch: CutText) -> EntryText:
    text = stretch.text
    marks = list(_POLISH.finditer(text))
    said: dict[str, tuple[int, int]] = {}
    for place, found in enumerate(marks):
        end = marks[place + 1].start() if place + 1 < len(marks) else len(text)
        said.setdefault(found[1].upper(), (found.end(), end))

    def of(word: str) -> str:
        start, end = said.get(word, (0, 0))
        return text[start:end].strip().strip(";").strip()

    before = stretch.between(0, marks[0].start())
    about = stretch.between(*said["TYT"]) if "TYT" in said else ()
    about = tuple(filter(None, (part.strip(";").strip() for part in about)))
    account = "".join((of("Z RACH") or of("NA RACH")).split())
    return EntryText(about or before, of("OD") or of("DLA"), account, customer_reference=of("TNR"))


def _free(lines: Sequence[str]) -> EntryText:
    parts = [part for line in lines if (part := line.strip())]
    account = payer = ""
    if parts and (led := _LEADING_ACCOUNT.match(parts[0])):
        account = (led[1] or led[2]).replace(".", "")
        payer = parts[0][led.end() :].strip()
        parts = parts[1:] or [payer]
    texts: list[str] = []
    for part in parts:
        named = _SENDER.match(part)
        if named is None:
            texts.append(part)
            continue
        rest = part[named.end() :].strip()
        if named[1].upper() == "MITTEILUNGEN":
            texts.append(rest)
        else:
            payer = payer or rest
    return EntryText(tuple(filter(None, texts)), payer, account)


def _provided(reference: str) -> str:
    return "" if reference and reference.upper() in _NOT_PROVIDED else reference


@lru_cache(maxsize=256)
def _money(text: str, currency: str) -> tuple[int | None, str]:
    found = _MONEY.search(" ".join(text.split()))
    if found is None:
        return None, ""
    code = found[1] or found[3] or currency
    if code not in CURRENCIES:
        return None, ""
    read = comma_amount if "," in found[2] else point_amount
    try:
        return read(found[2], code), code
    except BadValue:
        return None, ""
