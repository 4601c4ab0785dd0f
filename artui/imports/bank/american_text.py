"""The text of an entry as American banks write it: words with a colon, each before its value.

ACH: `ORIG CO NAME:ACME INC ORIG ID:… CO ENTRY DESCR:PAYMENT IND ID:INV-1042 …`, cut at any place;
Goldman: `EREF: …`, `REMI: …`, `DBNM: …`, a line each. Anything else is text.
"""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from artui.imports.bank.mt940_details import CutText

# The longest first, as one ends with another.
_ACH = (
    *("CO ENTRY DESCR", "ORIG CO NAME", "DESC DATE", "PMT INFO", "IND NAME", "REC NAME"),
    *("ORIG ID", "ADDENDA", "IND ID", "TRACE#", "REMARK", "SEC", "EED", "TRN"),
)
# As many signs before a colon hold a word and the blanks behind it.
_REACH = 20
_LINE = re.compile(
    r"(EREF|REMI|DBNM|CRNM|DACT|CACT|DBIC|CBIC|DABA|CABA|CREF|IDNM|CHKN|UDBT|UCDT)\s*:\s*(.*)"
)
# What names the payer or the entry itself; all other words of an ACH text are about the payment.
_NO_TEXT = frozenset({"ORIG CO NAME", "ORIG ID", "DESC DATE", "SEC", "TRACE#", "EED", "IND NAME"})
_NOT_PROVIDED = frozenset({"NOTPROVIDED", "NONREF", "NONE", "-"})


class AmericanText(NamedTuple):
    """What a text says."""

    parts: tuple[str, ...] = ()
    payer: str = ""
    payer_account: str = ""
    end_to_end: str = ""
    customer_reference: str = ""
    cheque: str = ""


def american_text(parts: tuple[str, ...], *, outgoing: bool) -> AmericanText:
    """What the lines of a text say; of an entry that is money out, the other side is who got it."""
    for place, part in enumerate(parts):
        if ":" not in part:
            continue
        if part.lstrip().startswith("ORIG CO NAME:"):
            return _ach(parts, place)
        if _LINE.match(part):
            return _by_lines(parts, outgoing=outgoing)
    return AmericanText(parts)


def _by_lines(parts: tuple[str, ...], *, outgoing: bool) -> AmericanText:
    said: dict[str, str] = {}
    remitted: list[str] = []
    others: list[str] = []
    last = ""
    for part in parts:
        found = _LINE.match(part)
        if found is not None:
            last = found[1]
            if last == "REMI":
                remitted.append(found[2].strip())
            else:
                said.setdefault(last, found[2].strip())
        elif last == "REMI":
            remitted.append(part)
        else:
            others.append(part)
    name, account = ("CRNM", "CACT") if outgoing else ("DBNM", "DACT")
    end_to_end = said.get("EREF", "")
    return AmericanText(
        tuple(filter(None, [*remitted, *others])),
        said.get(name, ""),
        "".join(said.get(account, "").split()),
        "" if end_to_end.upper() in _NOT_PROVIDED else end_to_end,
        said.get("IDNM", ""),
        said.get("CHKN", ""),
    )


def _ach(parts: tuple[str, ...], place: int) -> AmericanText:
    lines = parts[place:]
    text = lines[0] if len(lines) == 1 else "".join(lines)
    said: dict[str, str] = {}
    about = list(parts[:place])
    cut = CutText(text, tuple(accumulate(map(len, lines[:-1]))))
    word, start = "", 0
    for following, begins, value in [*_marks(text), ("", len(text), 0)]:
        if word and word not in said:
            said[word] = text[start:begins].strip()
        if word and word not in _NO_TEXT:
            about += cut.between(start, begins)
        word, start = following, value
    known = said.get
    return AmericanText(
        tuple(about), known("ORIG CO NAME", ""), "", known("TRACE#", ""), known("IND ID", "")
    )


def _marks(text: str) -> Iterator[tuple[str, int, int]]:
    """The words of a text, each with where it begins and where its value does."""
    colon = text.find(":")
    while colon >= 0:
        before = text[max(0, colon - _REACH) : colon].rstrip()
        if before.endswith(_ACH):
            word = next(filter(before.endswith, _ACH))
            start = max(0, colon - _REACH) + len(before) - len(word)
            yield word, start, colon + 1
        colon = text.find(":", colon + 1)
