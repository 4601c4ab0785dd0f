"""What a clerk does with money that the bank took back, and with its fee for that."""

from typing import TYPE_CHECKING

from artui.domain.sentence import raised
from artui.ledger import bank
from artui.tui.bank import entry_words
from artui.tui.bank.page import BankPage
from artui.tui.bank.reads import BankRow
from artui.tui.bank.unposted import NothingProposed, report_nothing
from artui.tui.kit.answers import some_text

if TYPE_CHECKING:
    from artui.ledger.bank.returns.returned_receipts import ReturnedReceipt


async def take_receipt_back(page: BankPage, row: BankRow) -> None:
    """Take back the receipt that a return is about, and ask who bears what the bank kept.

    Raises NothingProposed if no receipt may be meant, or something must be done first.
    """
    found = await _receipt_meant(page, row)
    if found is None:
        report_nothing(page)
        return
    receipt, fee_minor = found.receipt, found.fee_minor
    if found.hindrance is not None:
        raise NothingProposed(f"{raised(found.what_first)}.")
    record = row.stored.record
    money = page.amounts.money(found.minor, record.currency)
    if found.is_part:
        money += f" of the {page.amounts.money(receipt.record.minor, record.currency)}"
    doubt = entry_words.doubt(row.doubt, page.amounts)
    question = (
        f"{doubt}Take {money} of {entry_words.payer(receipt)}, payment {receipt.reference}, back "
        f"as of {record.value_date}? What it paid{' last' if found.is_part else ''} is open again."
    )
    if not await page.prompt.confirm(question):
        report_nothing(page)
        return
    charge = False
    if fee_minor:
        fee = page.amounts.money(fee_minor, record.currency)
        charge = await page.prompt.confirm(f"The bank kept {fee}. Does the customer owe it?")
    done = await page.ledger.act(
        lambda book: bank.bank_returns.take_back_receipt(
            book, row.id, receipt_id=receipt.id, charge_fee=charge
        )
    )
    page.take_off([row])
    page.report_done(done.summary)


async def charge_fee(page: BankPage, row: BankRow) -> None:
    """Charge the bank's fee for a return to the customer whose receipt it took back.

    Raises NothingProposed if no return may be meant, or its receipt is not taken back yet.
    """
    if not row.returns:
        raise NothingProposed("No return may be meant by this fee; X sets it aside.")
    returned = row.returns[page.place(row)]
    proposal = page.proposal(row)
    assert proposal is not None
    if not returned.is_taken_back:
        first = returned.returned
        raise NothingProposed(
            f"Take the receipt of the return of {first.record.booking_date} back first "
            f"({entry_words.payer(first)}, entry {first.id})."
        )
    money = page.amounts.money(-row.stored.record.minor, row.stored.record.currency)
    place, count = page.place(row) + 1, len(row.returns)
    which = f"{place} of {count} returns, ] shows the next. " if count > 1 else ""
    doubt = entry_words.doubt(row.doubt, page.amounts)
    question = (
        f"{doubt}{which}Does {proposal.account} owe the bank's fee of {money} for the return "
        f"of {returned.returned.record.booking_date}? X sets it aside as ours."
    )
    if not await page.prompt.confirm(question):
        report_nothing(page)
        return
    done = await page.ledger.act(
        lambda book: bank.bank_returns.charge_return_fee(
            book, row.id, return_id=returned.returned.id
        )
    )
    page.take_off([row])
    page.report_done(done.summary)


async def _receipt_meant(page: BankPage, row: BankRow) -> "ReturnedReceipt | None":
    """The receipt that a return takes back; where several could be meant, the clerk says which."""
    if not row.receipts:
        raise NothingProposed(
            "No receipt may be meant by this return; reverse the payment meant on its page, then X."
        )
    if len(row.receipts) == 1:
        return row.receipts[0]
    listed = ", ".join(
        f"{place} {each.receipt.reference}{f', {each.hindrance}' if each.hindrance else ''}"
        for place, each in enumerate(row.receipts, 1)
    )
    typed = await page.prompt.ask(f"Which receipt ({listed}):", some_text)
    if typed is None:
        return None
    if not typed.isascii() or not typed.isdigit() or not 0 < int(typed) <= len(row.receipts):
        raise NothingProposed(f"Type a number from 1 to {len(row.receipts)}.")
    return row.receipts[int(typed) - 1]
