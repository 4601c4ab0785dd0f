"""What a bank says came in or went out: one record for every format of bank files.

An amount is signed, in minor units of the account's currency: money in is above zero. Texts are
kept as the bank wrote them. bank.md, section 2.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

TYPED_WITHIN = timedelta(days=7)
"""How far the day typed for a payment may be from the bank's."""


class EntryKind(StrEnum):
    """What an entry is for us."""

    RECEIPT = "receipt"
    RETURN = "return"
    """Money of an earlier receipt that the bank took back."""
    RETURN_FEE = "return_fee"
    """What the bank charges for a return, as an entry of its own."""
    DEBIT = "debit"
    DEBIT_REVERSED = "debit_reversed"
    """Money of an earlier debit of ours that the bank gave back; no customer paid."""
    RECEIPT_TOTAL = "receipt_total"
    """The sum of receipts, or of returns with their fees, that the bank reports one by one
    elsewhere."""


class Outcome(StrEnum):
    """What became of an entry."""

    POSTED = "posted"
    """Cash of a customer was recorded."""
    RETURNED = "returned"
    """The cash of an earlier entry was taken back."""
    IGNORED = "ignored"
    """It is none of our customers', as a clerk said."""


class EntryState(StrEnum):
    """Where an entry is on its way."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    UNKNOWN = "unknown"
    WAITING = "waiting"
    """A total whose parts the bank reports elsewhere."""
    POSTED = "posted"
    IGNORED = "ignored"


class ReversalRule(StrEnum):
    """What the direction of a reversed entry is: its own, or that of the entry it takes back."""

    ISO = "iso"
    ORIGINAL = "original"


class Ties(StrEnum):
    """Whether a statement adds up; a file without balances can't say."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


CREDIT_NOTES = frozenset({"CREN", "CREDIT"})
"""How banks call a document that a payer kept back of what they pay."""


class NamedDocument(NamedTuple):
    """A document that an entry names in a structured way, with its amounts in minor units."""

    kind: str
    """The bank's code: CINV for an invoice, CREN for a credit note, empty if there is none."""
    number: str
    remitted_minor: int | None = None
    payable_minor: int | None = None
    discount_minor: int | None = None
    dated: str = ""
    """The document's own day, as it is written."""


class BankEntry(NamedTuple):
    """One booked movement on an account of ours. A total whose parts the bank gives is its parts.

    A named tuple, because a file may hold a million of them.
    """

    booking_date: date
    value_date: date
    minor: int
    currency: str
    kind: EntryKind
    line: int
    """Where the entry begins in its file: a line, in BAI2 and XML too."""
    raw: str
    """The entry's own text, at most 4,000 characters of it."""
    payer: str = ""
    payer_account: str = ""
    ultimate_payer: str = ""
    parts: tuple[str, ...] = ()
    """The remittance text as the bank cut it: whether a blank was at a cut, nobody knows."""
    end_to_end: str = ""
    structured: str = ""
    """A creditor reference: RF, QRR, OGM, viite, KID, OCR, or the payment id of a Danish FIK."""
    bank_reference: str = ""
    customer_reference: str = ""
    mandate: str = ""
    cheque: str = ""
    documents: tuple[NamedDocument, ...] = ()
    return_reason: str = ""
    instructed_minor: int | None = None
    instructed_currency: str = ""
    charge_minor: int = 0
    """What the bank kept of the amount for itself, above zero."""
    purpose: str = ""
    collected_for: str = ""
    """The account of ours, or its QR-IBAN, that collected the money, if the bank names one."""
    batch_reference: str = ""
    """The bank's reference of the total to which this belongs."""
    part: int = 0
    """Which part of a total this is, from 1; 0 if it is none."""
    turnable: bool = False
    """Whether banks differ about the sign: the balances decide."""

    @property
    def text(self) -> str:
        """The remittance text in one line, its parts joined by blanks."""
        return " ".join(self.parts)

    @property
    def said(self) -> tuple[str, ...]:
        """All in which a payer or a bank may say an id of the payment."""
        whole = "".join(self.parts)
        references = (self.bank_reference, self.customer_reference, self.structured)
        return (*self.parts, whole, self.end_to_end, *references)

    def turned(self) -> "BankEntry":
        """The entry with the other sign, as the bank's balances show that it is meant."""
        kind = _TURNED.get(self.kind, self.kind)
        return self._replace(minor=-self.minor, kind=kind, turnable=False)


OUTGOING = frozenset({EntryKind.RETURN, EntryKind.RETURN_FEE, EntryKind.DEBIT})
"""Money out."""
_TURNED = {
    EntryKind.RETURN: EntryKind.DEBIT_REVERSED,
    EntryKind.RETURN_FEE: EntryKind.DEBIT_REVERSED,
    EntryKind.DEBIT_REVERSED: EntryKind.RETURN,
    EntryKind.RECEIPT: EntryKind.DEBIT,
    EntryKind.DEBIT: EntryKind.RECEIPT,
}


def public_kind(kind: EntryKind) -> EntryKind:
    """A kind as lists show it: for those who read them a fee is money out like another."""
    return EntryKind.DEBIT if kind is EntryKind.RETURN_FEE else kind


class BankBalance(NamedTuple):
    """A booked balance: signed minor units on a day."""

    minor: int
    day: date | None


class StatementOpened(NamedTuple):
    """A statement, or a page of one, begins."""

    account: str
    """As the file names it: an IBAN or another id, without blanks."""
    currency: str
    number: str
    line: int
    opening: BankBalance | None
    page: str = ""
    """The page's number, where a statement comes in pages."""
    continues: bool = False
    """Whether this is a further page of the statement before it."""
    interim: bool = False
    """Whether this reports a part of what a statement reports again: CAMT.052 and 054, MT942."""


class StatementClosed(NamedTuple):
    """A statement, or a page of one, ends."""

    line: int
    closing: BankBalance | None
    last_page: bool = True
    pending: int = 0
    """How many entries were passed over because they are not booked."""
    warnings: tuple[str, ...] = ()


Event = StatementOpened | BankEntry | StatementClosed
"""What a reader yields: for each page `StatementOpened`, its entries, `StatementClosed`."""
