"""The text of an entry as American banks write it: words with a colon, each before its value.

ACH: `ORIG CO NAME:ACME INC ORIG ID:… CO ENTRY DESCR:PAYMENT IND ID:INV-1042 …`, cut at any place;
Goldman: `EREF: …`, `REMI: …`, `DBNM: …`, a line each. Anything else is text.
"""

import re
from itertools import accumulate

from artui.imports.bank.mt940_details import CutText

_ACH = (
    *("ORIG CO NAME", "ORIG ID", "DESC DATE", "CO ENTRY DESCR", "SEC", "TRACE#", "EED", "IND ID"),
    *("IND NAME", "REC NAME", "TRN", "PMT INFO", "ADDENDA", "REMARK"),
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
    marks = _marks(text)
    ends = [*(start for _, start, _ in marks[1:]), len(text)]
    said: dict[str, str] = {}
    about = list[tuple[int, int]]()
    for (word, _, begin), end in zip(marks, ends, strict=True):
        said.setdefault(word, text[begin:end].strip())  # the first one of a word counts
        if word not in _NO_TEXT:
            about.append((begin, end))
    remitted = parts[:place]
    if about:
        stretch = CutText(text, tuple(accumulate(map(len, parts[place:-1]))))
        remitted += tuple(part for each in about for part in stretch.between(*each))
    known = said.get
    return remitted, known("ORIG CO NAME", ""), "", known("TRACE#", ""), known("IND ID", ""), ""


def _marks(text: str) -> list[tuple[str, int, int]]:
    """The words of an ACH text with where each begins and where its value does: it ends before a
    colon."""
    found: list[tuple[str, int, int]] = []
    *pieces, _ = text.split(":")
    at = 0
    for piece in pieces:
        said = piece.rstrip()
        if said.endswith(_ACH):
            word = next(each for each in _ACH if said.endswith(each))
            found.append((word, at + len(said) - len(word), at + len(piece) + 1))
        at += len(piece) + 1
    return found
