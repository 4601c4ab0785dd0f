"""Whether the text of money out says that an earlier receipt came back, or is the fee for it.

OFX and CSV have no field for either, and MT940, CAMT and BAI2 none for a fee that is an entry of
its own. A return is only looked for by the ledger, and waits in the queue if it is not found;
taking one for any payment of ours would leave the customer's invoice paid.
"""

import re
from collections.abc import Sequence

from artui.domain.bank_entry import EntryKind

_ITEMS = "DEPOSITED|DEPOSIT|ITEM|CHECK|CHEQUE|PAYMENT|DIRECT|DEBIT|ACH|CREDIT"
# What came back, as a fee for it is named.
_NOUNS = "|".join(
    (
        rf"(?:DEPOSITED ITEM )?RETURN(?:ED)?(?:[ -](?:{_ITEMS})S?)*",
        r"UNPAID (?:ITEM|CHECK|CHEQUE|DIRECT DEBIT)S?",
        "CHARGE[ -]?BACKS?|NSF|INSUFFICIENT FUNDS",
        r"R(?:UE|Ü)CKLAST(?:SCHRIFT(?:EN|S)?)?",
        r"R(?:UE|Ü)CK(?:(?:UE|Ü)BERWEISUNG|BUCHUNG|GABE|SCHECK)(?:EN|N|S)?",
        "RETOUREN?|TERUGBOEKING(?:EN)?|STORNERING(?:EN)?|STORNO",
        "IMPAY(?:E|É)S?|REJETS?|INSOLUT[OI]|DEVOLUCI(?:O|Ó)N(?:ES)?",
    )
)
_FEES = "|".join(
    (
        "FEES?|CHARGES?(?![ -]?BACK)|CHGS?|GEB(?:UE|Ü)HR(?:EN)?|ENTGELTE?|SPESEN?|KOSTEN",
        "FRAIS|COMMISSIONS?|COMMISSIONE|COMISI(?:O|Ó)N|GASTOS",
    )
)
_LINKS = r"(?: (?:FOR|OF|ON|AN?|THE|F(?:UE|Ü)R|F\.|DER|DIE|EINE|DE|LA|SUR|VOOR|VAN|DI|SU|POR))*"
_FEE = re.compile(
    rf"\b(?:(?:{_NOUNS})[ -]*(?:{_FEES})|(?:{_FEES}){_LINKS}[ :]*(?:{_NOUNS}))\b", re.IGNORECASE
)
# An amount with its cents, and perhaps its currency before it.
_AMOUNT = re.compile(
    r"[ :]*(?:[A-Z]{3} ?|€ ?)?-?([0-9][0-9.,]*[.,][0-9]{2})(?![0-9])", re.IGNORECASE
)
_RETURNED = re.compile(
    r"\b(?:RETURN(?:ED)?[ -](?:ITEM|DEPOSIT|CHE(?:CK|QUE)|PAYMENT|DEBIT|ACH|CREDIT)|RETURNED"
    r"|CHARGE[ -]?BACK|NSF|INSUFFICIENT FUNDS|UNPAID (?:ITEM|CHE(?:CK|QUE)|DIRECT DEBIT)"
    r"|DEPOSITED ITEM|R(?:UE|Ü)CK(?:LASTSCHRIFT|(?:UE|Ü)BERWEISUNG|BUCHUNG|SCHECK|GABE)\w*"
    r"|RETOUREN?|TERUGBOEKING|STORNERING|STORNO|IMPAY(?:E|É)|REJET|INSOLUTO|DEVOLUCI(?:O|Ó)N)\b",
    re.IGNORECASE,
)


def says_returned(*texts: str) -> bool:
    """Whether one of the texts names the return of money."""
    return any(_RETURNED.search(text) for text in texts if text)


def says_return_fee(label: str, parts: Sequence[str], minor: int) -> bool:
    """Whether the bank's label or the text, which it cut into parts, names the fee for a return,
    and no return beside it: an entry of both is a return. So is one of these minor units whose
    text names another amount as the fee."""
    for text in (" ".join(parts), "".join(parts)):
        said = (label, text)
        fees = [fee for each in said for fee in _FEE.finditer(each)]
        if (
            fees
            and not says_returned(*(_FEE.sub(" ", each) for each in said))
            and not any(_is_of_another(fee, minor) for fee in fees)
        ):
            return True
    return False


def _is_of_another(fee: re.Match[str], minor: int) -> bool:
    """Whether the amount behind the word for a fee is not that of the entry."""
    amount = _AMOUNT.match(fee.string, fee.end())
    return amount is not None and int("".join(filter(str.isdecimal, amount[1]))) != abs(minor)


def outgoing_kind(label: str, parts: Sequence[str], minor: int) -> EntryKind:
    """What money out of so many minor units is by the bank's label and the text."""
    if says_return_fee(label, parts, minor):
        return EntryKind.RETURN_FEE
    return EntryKind.RETURN if says_returned(label, *parts) else EntryKind.DEBIT
