"""What the page of the bank says of an entry: what it pays and why, in the field's words."""

from typing import TYPE_CHECKING

from artui.domain.match_records import MatchRule, Proposal
from artui.domain.sentence import Sentence, joined, raised
from artui.tui.bank.reads import DONE, BankRow, Standing
from artui.tui.desk.amounts import Amounts

if TYPE_CHECKING:
    from artui.domain.bank_entry import BankEntry
    from artui.ledger.bank.bank_entries import StoredEntry


_NO_RECEIPT = (
    "Post its receipt first if it waits here; else reverse the payment on its page, and X sets the "
    "return aside."
)


def payer(stored: "StoredEntry") -> str:
    """Who paid, as the bank calls them."""
    record = stored.record
    return record.payer or record.ultimate_payer or record.payer_account or "no name given"


def documents(record: "BankEntry", amounts: Amounts) -> str:
    """The documents that the bank names in a structured way, each with its day and amount."""
    said = []
    for each in record.documents:
        day = f" of {each.dated}" if each.dated else ""
        paid = each.remitted_minor
        money = f" {amounts.number(paid, record.currency)}" if paid is not None else ""
        said.append(f"{each.kind} {each.number}{day}{money}".strip())
    return ", ".join(said)


def doubt(why: Sentence | None, amounts: Amounts) -> str:
    """What else the money of an entry may be, as a sentence before a question; empty if nothing."""
    return f"{raised(amounts.written(why))}. " if why is not None else ""


def pays(row: BankRow, proposal: Proposal | None) -> str:
    """What the entry pays, briefly, for its column."""
    if row.standing in DONE:
        return row.paid or row.stored.reason or row.standing
    if row.standing is Standing.WAITING:
        return "waits for its parts"
    if row.is_return:
        return _takes_back(row)
    if row.is_fee and (proposal is None or len(row.returns) > 1):
        return f"one of {len(row.returns)} returns" if row.returns else "return not found"
    if row.is_fee and proposal is not None:
        return f"a fee of {proposal.account}" if proposal.account else "a fee"
    if proposal is None:
        return "nothing found"
    named = ", ".join(part.document.number for part in proposal.parts)
    if proposal.recorded is not None and not named:
        return f"{proposal.account} is payment {proposal.recorded.reference}"
    if proposal.proposed:
        return f"{proposal.account} {named or 'on account'}"
    if proposal.rule is MatchRule.AMOUNT:
        return f"only the amount: {named}?"
    if len(row.proposals) > 1 and named:
        return f"one of {len(row.proposals)}: {named}?"
    return f"perhaps {proposal.account}"


def _takes_back(row: BankRow) -> str:
    if not row.receipts:
        return "receipt not found"
    if len(row.receipts) > 1:
        return f"one of {len(row.receipts)} receipts"
    if (hindrance := row.receipts[0].hindrance) is not None:
        return f"receipt {hindrance}"
    return f"takes back {row.receipts[0].receipt.reference}"


def candidate(row: BankRow, proposal: Proposal | None, place: int, amounts: Amounts) -> list[str]:
    """What the entry pays in whole sentences: the candidate in front, then its reasons."""
    currency = row.stored.record.currency
    if row.standing in DONE:
        how = amounts.kept(row.stored.reason)
        told = [f"{row.standing.capitalize()}{f': {row.paid}' if row.paid else ''}."]
        return [*told, raised(how)] if how else told
    twin = [doubt(row.twin, amounts).strip()] if row.twin is not None else []
    if row.is_return and row.standing is Standing.RETURN:
        why = f", found by {row.receipts[0].why}" if len(row.receipts) == 1 else ""
        told = [f"Return: {_takes_back(row)}{why}."]
        if len(row.receipts) == 1 and (first := row.receipts[0].what_first):
            told.append(f"{raised(first)}.")
        return [*told, *twin] if row.receipts else [*told, *twin, _NO_RECEIPT]
    if row.is_fee and row.standing is Standing.FEE:
        return [f"Fee: {pays(row, proposal)}.", *_reasons(proposal, amounts)]
    if proposal is None:
        return [f"{row.standing.capitalize()}: {pays(row, None)}.", *twin]
    count = len(row.proposals)
    which = f"{place + 1} of {count} " if count > 1 else ""
    word = "certain" if proposal.certain else "probable"
    if not proposal.proposed:
        word = "possible"
    parts = [
        f"{part.document.number} {amounts.number(part.minor, currency)}"
        + (
            f" less discount {amounts.number(part.discount_minor, currency)}"
            if part.discount_minor
            else ""
        )
        for part in proposal.parts
    ]
    recorded = f"is payment {proposal.recorded.reference}" if proposal.recorded else "on account"
    paid = ", ".join(parts) or recorded
    sentences = [f"{which}{word} ({proposal.rule}): {proposal.account} {paid}"]
    sentences += _reasons(proposal, amounts)
    if rest := difference(proposal, currency, amounts):
        sentences.append(rest)
    return sentences


def _reasons(proposal: Proposal | None, amounts: Amounts) -> list[str]:
    return [amounts.written(reason) for reason in proposal.reasons] if proposal is not None else []


def difference(proposal: Proposal, currency: str, amounts: Amounts) -> str:
    """What stays unapplied or is missing; empty if nothing does."""
    minor = proposal.difference_minor
    if minor > 0 and proposal.parts:
        return f"{amounts.money(minor, currency)} stays unapplied"
    if minor < 0:
        if proposal.writes_off:
            return f"{amounts.money(-minor, currency)} is written off with it"
        return f"{amounts.money(-minor, currency)} stays open; w writes it off"
    return ""


def why(row: BankRow, proposal: Proposal | None, amounts: Amounts) -> str:
    """The reasons in one line, for a column."""
    if row.is_return and len(row.receipts) == 1:
        return f"found by {row.receipts[0].why}"
    if proposal is None:
        return ""
    return amounts.written(joined("; ", proposal.reasons))
