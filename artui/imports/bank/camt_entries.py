"""One entry of a CAMT file: a movement, or the parts of which a total is made.

An amount's own currency, sign and parts are read as the standard has them; where banks differ about
the sign of a reversal the entry says so (`turnable`), and the balances decide. bank.md, section 2.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from artui.domain.bank_entry import CREDIT_NOTES, BankEntry, EntryKind, NamedDocument
from artui.domain.money import CURRENCIES, Bare, Money
from artui.imports.bank.return_words import says_return_fee
from artui.imports.bank.values import BadValue, point_amount
from artui.imports.bank.xml_entries import Element
from artui.imports.refusals import shown

_NONE = frozenset({"NOTPROVIDED", "NONREF", "NOT PROVIDED"})
_UNPAID = frozenset({"UPDD", "UPCT", "RRTN", "RPCR"})
_CHARGES = frozenset({"CHRG", "FEES", "COMM"})
# German codes of business: direct debits and transfers that came back.
_GERMAN_RETURNS = frozenset({"108", "109", "159"})
_REJECTED = "?REJECT?"
# Denmark: kind of card, payment id, the creditor's number.
_FIK = re.compile(r"\+?(?:71\s*<\s*(\d{15})|75\s*<\s*(\d{16}))\s*\+\s*\d{8}(?!\d)", re.ASCII)


def is_booked(entry: Element) -> bool:
    """Whether an entry is booked; without a status it is."""
    status = entry.find("Sts")
    if status is None:
        return True
    code = entry.said("Sts", "Cd") or entry.said("Sts", "Prtry") or status.text.strip()
    return code in ("BOOK", "")


def the_day(element: Element | None) -> date | None:
    """The day of an element with Dt or DtTm, as it is written: no time zone moves it."""
    if element is None:
        return None
    text = element.said("Dt") or element.said("DtTm")
    return _iso(text[:10]) if text else None


def signed_amount(element: Element, currency: str) -> int:
    """Amt with the sign of CdtDbtInd, in minor units. Raises BadValue."""
    return _amount(element, currency) * _sign(element)


@lru_cache(maxsize=1 << 12)
def _iso(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadValue(f"'{shown(text)}' is no date; it is written as 2026-12-31", text) from None


def _amount(element: Element, currency: str) -> int:
    amount = element.find("Amt")
    if amount is None:
        raise BadValue("has no amount (Amt)")
    return point_amount(amount.text.strip(), currency)


def _sign(element: Element) -> int:
    said = element.said("CdtDbtInd")
    if said not in ("CRDT", "DBIT"):
        raise BadValue(f"'{shown(said)}' is no direction; CdtDbtInd is CRDT or DBIT", said)
    return 1 if said == "CRDT" else -1


def entries_of(entry: Element, account_currency: str) -> Iterator[BankEntry]:
    """The movements of an entry: itself, or its parts and the charge that is between them.

    Raises BadValue if its parts don't add up to it.
    """
    amount = entry.find("Amt")
    currency = amount.attributes.get("Ccy", "") if amount is not None else ""
    currency = currency or account_currency
    if currency not in CURRENCIES:
        raise BadValue(f"'{shown(currency)}' is no currency", currency)
    if account_currency and currency != account_currency:
        raise BadValue(f"the amount is in {currency}, the account in {account_currency}")
    minor = signed_amount(entry, currency)
    if not minor:
        return
    booked = the_day(entry.find("BookgDt"))
    valued = the_day(entry.find("ValDt")) or booked
    booked = booked or valued
    if booked is None or valued is None:
        raise BadValue("has neither a booking date nor a value date")
    turnable = entry.said("RvslInd") in ("true", "1")
    parts = [part for each in entry.all("NtryDtls") for part in each.all("TxDtls")]
    parts = parts or entry.all("TxDtls")
    whole = _movement(entry, parts[0] if len(parts) == 1 else None, minor, currency, booked, valued)
    amounts = _part_amounts(entry, parts, currency) if len(parts) > 1 else None
    if amounts is None:
        several = len(parts) > 1 or _count(entry) > 1
        total = several and (minor > 0 or whole.kind is not EntryKind.DEBIT)
        kind = EntryKind.RECEIPT_TOTAL if total else whole.kind
        yield whole._replace(kind=kind, turnable=turnable)
        return
    difference = minor - sum(amounts)
    for place, (part, part_minor) in enumerate(zip(parts, amounts, strict=True), 1):
        found = _movement(entry, part, part_minor, currency, booked, valued)
        yield found._replace(part=place, turnable=turnable)
    if difference:
        if difference != -_charges(entry, parts, currency):
            raise BadValue(
                f"its {len(parts)} parts are {Bare(sum(amounts), currency)}, the entry is "
                f"{Money(minor, currency)}"
            )
        yield whole._replace(
            minor=difference,
            kind=EntryKind.DEBIT if difference < 0 else EntryKind.DEBIT_REVERSED,
            payer="",
            payer_account="",
            parts=("bank charge",),
            part=len(parts) + 1,
            turnable=turnable,
        )


def _count(entry: Element) -> int:
    """How many transactions a batch holds, as the bank says."""
    counts = [each.said("Btch", "NbOfTxs") for each in entry.all("NtryDtls")]
    return sum(int(text) for text in counts if text.isascii() and text.isdigit() and len(text) < 9)


def _part_amounts(entry: Element, parts: Sequence[Element], currency: str) -> list[int] | None:
    """The signed amounts of the parts; None if the bank does not give all of them."""
    found = []
    for part in parts:
        amount = part.find("Amt") or part.find("AmtDtls", "TxAmt", "Amt")
        if amount is None or amount.attributes.get("Ccy", currency) != currency:
            return None
        owner = part if part.find("CdtDbtInd") is not None else entry
        found.append(point_amount(amount.text.strip(), currency) * _sign(owner))
    return found


def _charges(
    entry: Element, parts: Sequence[Element], currency: str, *, lessened: bool = False
) -> int:
    """The charges that the bank names, above zero, in the account's currency; on request only those
    that may have lessened the amount: not what the debtor bears or the bank books by itself."""
    found = [each for part in (entry, *parts) for each in part.all("Chrgs")]
    total = 0
    for charges in found:
        records = charges.all("Rcrd") or ([charges] if charges.find("Amt") is not None else [])
        amounts = [record.find("Amt") for record in records]
        if not amounts and (sum_ := charges.find("TtlChrgsAndTaxAmt")) is not None:
            amounts = [sum_]
        for record, amount in zip(records or [charges], amounts, strict=True):
            if lessened and (
                record.said("Br") == "DEBT" or record.said("ChrgInclInd") in ("false", "0")
            ):
                continue
            if amount is not None and amount.attributes.get("Ccy", currency) == currency:
                refund = record.said("CdtDbtInd") == "CRDT"
                minor = point_amount(amount.text.strip(), currency)
                total += -minor if refund else minor
    return total


def _movement(
    entry: Element, part: Element | None, minor: int, currency: str, booked: date, valued: date
) -> BankEntry:
    """The record of an entry, or of one part of it."""
    about = part if part is not None else entry
    incoming = minor > 0
    party, account, agent = ("Dbtr", "DbtrAcct", "DbtrAgt")
    if not incoming and about.find("RltdPties", "Cdtr") is not None:
        party, account, agent = ("Cdtr", "CdtrAcct", "CdtrAgt")
    reference, documents, texts = _remittance(about)
    if not texts and (said := about.said("AddtlTxInf") or entry.said("AddtlNtryInf")):
        # The text of an entry is not that of each of its parts.
        several = part is not None and len(_siblings(entry)) > 1
        texts = [about.said("AddtlTxInf")] if several else [said]
    instructed = about.find("AmtDtls", "InstdAmt", "Amt") or entry.find(
        "AmtDtls", "InstdAmt", "Amt"
    )
    asked, asked_currency = _instructed(instructed)
    batch = entry.said("AcctSvcrRef")
    collected = _compact(entry.said("NtryRef")).upper()
    return BankEntry(
        booked,
        valued,
        minor,
        currency,
        _kind(entry, about, minor),
        entry.line,
        entry.raw,
        _name(about, party, agent),
        "".join(_account(about, account).split()),
        _name(about, "UltmtDbtr" if incoming else "UltmtCdtr", ""),
        tuple(filter(None, texts)),
        _given(about.said("Refs", "EndToEndId")),
        reference,
        _given(about.said("Refs", "AcctSvcrRef")) or _given(batch),
        _given(about.said("Refs", "InstrId")) or _given(about.said("Refs", "TxId")),
        _given(about.said("Refs", "MndtId")),
        about.said("Refs", "ChqNb"),
        tuple(documents),
        about.said("RtrInf", "Rsn", "Cd") or about.said("RtrInf", "Rsn", "Prtry"),
        asked,
        asked_currency,
        max(_charges(entry, [part] if part is not None else [], currency, lessened=True), 0)
        if len(_siblings(entry)) <= 1
        else 0,
        about.said("Purp", "Cd") or about.said("Purp", "Prtry"),
        collected if len(collected) > 10 and collected[:2].isalpha() else "",
        _given(batch) or _batch(entry),
    )


def _siblings(entry: Element) -> list[Element]:
    found = [part for each in entry.all("NtryDtls") for part in each.all("TxDtls")]
    return found or entry.all("TxDtls")


def _batch(entry: Element) -> str:
    for each in entry.all("NtryDtls"):
        if found := each.said("Btch", "MsgId") or each.said("Btch", "PmtInfId"):
            return found
    return ""


def _kind(entry: Element, about: Element, minor: int) -> EntryKind:
    incoming = minor > 0
    reversed_ = entry.said("RvslInd") in ("true", "1")
    returned = reversed_ or about.find("RtrInf") is not None or _returned(entry, about)
    if returned and not incoming and not reversed_ and _charged(entry, about):
        return EntryKind.RETURN_FEE
    if returned:
        return EntryKind.DEBIT_REVERSED if incoming else EntryKind.RETURN
    if not incoming and _says_return_fee(entry, about, minor):
        return EntryKind.RETURN_FEE
    return EntryKind.RECEIPT if incoming else EntryKind.DEBIT


def _returned(entry: Element, about: Element) -> bool:
    """Whether the bank's code of the transaction is that of something that came back."""
    for each in (about, entry):
        if each.said("BkTxCd", "Domn", "Fmly", "SubFmlyCd") in _UNPAID:
            return True
        code = each.said("BkTxCd", "Prtry", "Cd")
        if code and any(part in _GERMAN_RETURNS for part in code.split("+")):
            return True
    return False


def _charged(entry: Element, about: Element) -> bool:
    """Whether the bank's code of the transaction is that of a charge; a part's own goes before."""
    code = about.said("BkTxCd", "Domn", "Fmly", "SubFmlyCd")
    return (code or entry.said("BkTxCd", "Domn", "Fmly", "SubFmlyCd")) in _CHARGES


def _says_return_fee(entry: Element, about: Element, minor: int) -> bool:
    texts = [each.text for info in about.all("RmtInf") for each in info.all("Ustrd")]
    # The text of an entry is not that of each of its parts.
    label = entry.said("AddtlNtryInf") if len(_siblings(entry)) <= 1 else ""
    return says_return_fee(about.said("AddtlTxInf") or label, texts, minor)


def _name(about: Element, party: str, agent: str) -> str:
    for path in (
        ("RltdPties", party, "Pty", "Nm"),
        ("RltdPties", party, "Nm"),
        ("RltdPties", party, "Agt", "FinInstnId", "Nm"),
        ("RltdPties", party, "Agt", "FinInstnId", "BICFI"),
        ("RltdPties", party, "Agt", "FinInstnId", "BIC"),
    ):
        if found := about.said(*path):
            return found
    return ""


def _account(about: Element, name: str) -> str:
    return about.said("RltdPties", name, "Id", "IBAN") or about.said(
        "RltdPties", name, "Id", "Othr", "Id"
    )


def _given(reference: str) -> str:
    return "" if reference.upper() in _NONE else reference


def _instructed(amount: Element | None) -> tuple[int | None, str]:
    currency = amount.attributes.get("Ccy", "") if amount is not None else ""
    if amount is None or currency not in CURRENCIES:
        return None, ""
    try:
        return point_amount(amount.text.strip(), currency), currency
    except BadValue:
        return None, ""


def _remittance(about: Element) -> tuple[str, list[NamedDocument], list[str]]:
    """The creditor reference, the documents and the texts of an entry."""
    reference, documents, texts = "", list[NamedDocument](), list[str]()
    for info in about.all("RmtInf"):
        texts += [" ".join(each.text.split()) for each in info.all("Ustrd")]
        for structured in info.all("Strd"):
            reference = reference or _reference(structured.said("CdtrRefInf", "Ref"))
            documents += _documents(structured)
            for more in structured.all("AddtlRmtInf"):
                text = " ".join(more.text.split())
                if not text.startswith(_REJECTED):
                    texts.append(text)
    if not reference and "<" in (joined := "".join(texts)) and (fik := _FIK.search(joined)):
        reference = fik[1] or fik[2]
    return reference, documents, texts


def _reference(said: str) -> str:
    """A creditor reference without blanks; of a Danish FIK the payment id, which the payer and the
    creditor know, without the kind of card and the creditor's number."""
    compact = _compact(said)
    fik = _FIK.fullmatch(compact)
    return (fik[1] or fik[2]) if fik else compact


def _compact(reference: str) -> str:
    return "".join(reference.split())


def _documents(structured: Element) -> Iterator[NamedDocument]:
    named = structured.all("RfrdDocInf")
    amounts = structured.find("RfrdDocAmt")
    for place, each in enumerate(named):
        number = each.said("Nb")
        if not number:
            continue
        kind = each.said("Tp", "CdOrPrtry", "Cd") or each.said("Tp", "Cd")
        # The amounts of a block are those of its one document.
        given = amounts if place == 0 and len(named) == 1 else None
        yield NamedDocument(
            kind,
            number,
            _document_amount(given, "CdtNoteAmt" if kind in CREDIT_NOTES else "RmtdAmt")
            or _document_amount(given, "RmtdAmt"),
            _document_amount(given, "DuePyblAmt"),
            _document_amount(given, "DscntApldAmt", "Amt")
            or _document_amount(given, "DscntApldAmt"),
            each.said("RltdDt", "Dt") or each.said("RltdDt"),
        )


def _document_amount(amounts: Element | None, *names: str) -> int | None:
    found = amounts.find(*names) if amounts is not None else None
    minor, _ = _instructed(found)
    return minor
