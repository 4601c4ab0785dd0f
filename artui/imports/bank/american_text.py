"""The text of an entry as American banks write it: words with a colon, each before its value.

ACH: `ORIG CO NAME:ACME INC ORIG ID:… CO ENTRY DESCR:PAYMENT IND ID:INV-1042 …`, cut at any place;
Goldman: `EREF: …`, `REMI: …`, `DBNM: …`, a line each. Anything else is text.
"""

import re
from collections.abc import Iterator
from itertools import accumulate

from artui.imports.bank.mt940_details import CutText

_ACH = re.compile(
    r"(ORIG CO NAME|ORIG ID|DESC DATE|CO ENTRY DESCR|SEC|TRACE#|EED|IND ID|IND NAME|REC NAME|TRN"
    r"|PMT INFO|ADDENDA|REMARK)\s*:"
)
_LINE = re.compile(
    r"(EREF|REMI|DBNM|CRNM|DACT|CACT|DBIC|CBIC|DABA|CABA|CREF|IDNM|CHKN|UDBT|UCDT)\s*:\s*(.*)"
)
# What names the payer or the entry itself; all other words of an ACH text are about the payment.
_NO_TEXT = frozenset({"ORIG CO NAME", "ORIG ID", "DESC DATE", "SEC", "TRACE#", "EED", "IND NAME"})
_NOT_PROVIDED = frozenset({"NOTPROVIDED", "NONREF", "NONE", "-"})


# A bare tuple, because each entry makes one and takes it apart at once.
_Said = tuple[tuple[str, ...], str, str, str, str, str]


def american_text(parts: tuple[str, ...], *, outgoing: bool) -> _Said:
    """What the lines of a text say: the parts of the remittance text, the payer, its account, the
    end-to-end id, the customer's reference, and the number of a cheque.

    Of an entry that is money out, the other side is who got it.
    """
    for place, part in enumerate(parts):
        if ":" not in part:
            continue
        if part.startswith("ORIG CO NAME:") or part.lstrip().startswith("ORIG CO NAME:"):
            return _ach(parts, place)
        if _LINE.match(part):
            return _by_lines(parts, outgoing=outgoing)
    return parts, "", "", "", "", ""


def _by_lines(parts: tuple[str, ...], *, outgoing: bool) -> _Said:
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
    return (
        tuple(filter(None, [*remitted, *others])),
        said.get(name, ""),
        "".join(said.get(account, "").split()),
        "" if end_to_end.upper() in _NOT_PROVIDED else end_to_end,
        said.get("IDNM", ""),
        said.get("CHKN", ""),
    )


def _ach(parts: tuple[str, ...], place: int) -> _Said:
    text = "".join(parts[place:])
    found = _ACH.split(text)
    said: dict[str, str] = {}
    # The first one of a word counts, so it is put in last.
    for at in range(len(found) - 2, 0, -2):
        said[found[at]] = found[at + 1].strip()
    about = parts[:place]
    if not _NO_TEXT.issuperset(said):
        about += tuple(_about(CutText(text, tuple(accumulate(map(len, parts[place:-1]))))))
    known = said.get
    return about, known("ORIG CO NAME", ""), "", known("TRACE#", ""), known("IND ID", ""), ""


def _about(stretch: CutText) -> Iterator[str]:
    """What an ACH text says about the payment, cut where the bank cut it."""
    marks = list(_ACH.finditer(stretch.text))
    ends = [*(mark.start() for mark in marks[1:]), len(stretch.text)]
    for mark, end in zip(marks, ends, strict=True):
        if mark[1] not in _NO_TEXT:
            yield from stretch.between(mark.end(), end)
