"""The text of an entry as American banks write it: words with a colon, each before its value.

ACH: `ORIG CO NAME:ACME INC ORIG ID:… CO ENTRY DESCR:PAYMENT IND ID:INV-1042 …`, cut at any place;
Goldman: `EREF: …`, `REMI: …`, `DBNM: …`, a line each. Anything else is text.
"""

import re
from itertools import accumulate
from typing import NamedTuple

from artui.imports.bank.mt940_details import CutText

_ACH = re.compile(
    r"(ORIG CO NAME|ORIG ID|DESC DATE|CO ENTRY DESCR|SEC|TRACE#|EED|IND ID|IND NAME|TRN|ADDENDA"
    r"|PMT INFO|REC NAME|REMARK)\s*:"
)
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
    before, lines = parts[:place], parts[place:]
    stretch = CutText("".join(lines), tuple(accumulate(map(len, lines[:-1]))))
    marks = list(_ACH.finditer(stretch.text))
    said: dict[str, str] = {}
    about: list[str] = list(before)
    for number, found in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(stretch.text)
        said.setdefault(found[1], stretch.text[found.end() : end].strip())
        if found[1] not in _NO_TEXT:
            about += stretch.between(found.end(), end)
    return AmericanText(
        tuple(about),
        said.get("ORIG CO NAME", ""),
        end_to_end=said.get("TRACE#", ""),
        customer_reference=said.get("IND ID", ""),
    )
