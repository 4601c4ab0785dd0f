"""A record 16 of BAI2 as an entry: what its type code and its text say."""

from datetime import date

from artui.domain.bank_entry import OUTGOING, BankEntry, EntryKind
from artui.imports.bank.american_text import american_text
from artui.imports.bank.bai2.bai2_codes import KINDS
from artui.imports.bank.bank_source import RAW_KEPT
from artui.imports.bank.return_words import says_return_fee

MEANINGS = {code: (kind, kind in OUTGOING) for code, kind in KINDS.items()}
"""What an entry of a type code is, and whether it is money out."""


def american_entry(
    day: date,
    value_date: date,
    minor: int,
    currency: str,
    code: str,
    line: int,
    raw: str,
    bank: str,
    customer: str,
    parts: tuple[str, ...],
) -> BankEntry:
    """The entry of a record: its amount has no sign, `bank` and `customer` are the references, and
    `parts` the lines of its text."""
    kind, outgoing = MEANINGS[code]
    about, payer, payer_account, end_to_end, reference, cheque = american_text(
        parts, outgoing=outgoing
    )
    if outgoing and kind is EntryKind.DEBIT and says_return_fee("", about, minor):
        kind = EntryKind.RETURN_FEE
    return BankEntry(
        day,
        value_date,
        -minor if outgoing else minor,
        currency,
        kind,
        line,
        raw[:RAW_KEPT],
        payer,
        payer_account,
        "",
        about,
        end_to_end,
        "",
        bank.strip(),
        customer.strip() or reference,
        "",
        cheque,
    )
