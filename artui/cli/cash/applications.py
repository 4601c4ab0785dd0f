"""`artui apply`, `artui unapply` and `artui pay`: what pays what."""

from datetime import date
from typing import TYPE_CHECKING

import click

from artui import ledger
from artui.cli.lookup import customer as find_customer
from artui.cli.lookup import found, found_debit
from artui.cli.options import AMOUNT, DATE, SHARE
from artui.cli.output import acting, print_act, print_summary, say
from artui.cli.session import Session, pass_session
from artui.domain.kinds import ItemKind
from artui.domain.money import format_minor, parse_minor
from artui.domain.remittance import RemittanceLine
from artui.ledger import cash
from artui.ledger.book.refusals import BadDocument

if TYPE_CHECKING:
    from artui.ledger.book.lookup import FoundItem


@click.command("apply")
@click.option("--invoice", required=True, metavar="NO", help="The invoice to apply it to.")
@click.option("--memo", metavar="NO", help="The credit memo.")
@click.option("--payment", metavar="ACCOUNT/REF", help="Or the payment: what it has unapplied.")
@click.option("--amount", required=True, type=AMOUNT, help="How much of it.")
@click.option("--date", "day", type=DATE, help="The effective date; else the rule's.")
@acting
@pass_session
def apply(
    session: Session,
    *,
    invoice: str,
    memo: str | None,
    payment: str | None,
    amount: str,
    day: date | None,
    as_json: bool,
) -> None:
    """Apply a credit memo to an invoice, charge or fee, as the customer asked, or a payment.

    A payment is named as ACCOUNT/REF, with @DATE behind it where the customer used the reference
    before, and =AMOUNT behind that if need be.

    \b
    Examples:
      artui apply --invoice INV-1042 --memo CM-88 --amount 250.00
      artui apply --invoice INV-1042 --memo CM-88 --amount 250.00 --date 2026-03-31
      artui apply --invoice INV-1042 --payment C1/RENT@2026-02-05 --amount 250.00
    """
    if (memo is None) == (payment is None):
        raise click.UsageError("Name what is applied: --memo NO or --payment ACCOUNT/REF.")
    with session.book(writes=True) as book:
        if memo is not None:
            credit = found(book, memo, ItemKind.CREDIT_MEMO)
        else:
            credit = found(book, payment or "", ItemKind.PAYMENT)
        debit = found_debit(book, invoice)
        minor = parse_minor(amount, credit.currency)
        if memo is not None:
            act = cash.applications.apply_memo(
                book,
                invoice_id=debit.id,
                memo_id=credit.id,
                amount_minor=minor,
                effective=day,
            )
        else:
            act = cash.allocation.allocate(
                book,
                credit_id=credit.id,
                debit_id=debit.id,
                amount_minor=minor,
                effective=day,
            )
    print_act(act, as_json=as_json, applications=list(act.allocation_ids))


@click.command()
@click.argument("application", type=int)
@click.option("--reason", default="", help="Why it is taken back.")
@acting
@pass_session
def unapply(session: Session, *, application: int, reason: str, as_json: bool) -> None:
    """Take back one application of a credit memo or payment, as `list applications` numbers it.

    \b
    Examples:
      artui unapply 17
      artui unapply 17 --reason "wrong invoice"
    """
    with session.book(writes=True) as book:
        act = cash.unallocation.unallocate(book, application, reason=reason)
    print_act(act, as_json=as_json, applications=list(act.allocation_ids))


@click.command()
@click.option("--customer", required=True, metavar="ACCOUNT", help="Who paid.")
@click.option("--amount", required=True, type=AMOUNT, help="How much.")
@click.option("--reference", required=True, help="The bank's reference.")
@click.option("--currency", help="In which currency; else the customer's default one.")
@click.option("--date", "day", type=DATE, help="The value date; else the business day.")
@click.option(
    "--invoice",
    "invoices",
    type=SHARE,
    multiple=True,
    metavar="NO[=A]",
    help="An invoice, charge or fee that it pays, and how much of it; may be repeated.",
)
@click.option("--auto", is_flag=True, help="Let what is left pay the oldest invoices first.")
@click.option("--method", default="", help="How it was paid.")
@click.option("--entity", default="", help="Whose bank it came to; else that of what it pays.")
@click.option("--anyway", is_flag=True, help="Also if a bank's entry may have brought it already.")
@acting
@pass_session
def pay(
    session: Session,
    *,
    customer: str,
    amount: str,
    reference: str,
    currency: str | None,
    day: date | None,
    invoices: tuple[tuple[str, str | None], ...],
    auto: bool,
    method: str,
    entity: str,
    anyway: bool,
    as_json: bool,
) -> None:
    """Record cash that came in, and allocate it if asked to; else it stays unapplied.

    It is the same as one that is there, and refused, only if customer, reference, value date,
    amount and currency are. One that may be money which a bank's entry has brought, and that was
    posted already, is refused too: --anyway records it all the same. A second one with the
    reference of another is recorded, and standard error says which one has it.

    Recording and allocating are two acts: `undo` takes back the allocation first.

    \b
    Examples:
      artui pay --customer C1 --amount 1000.00 --reference TR-7 --auto
      artui pay --customer C1 --amount 1000.00 --reference TR-7 \\
        --invoice INV-1 --invoice INV-2=40.00
    """
    with session.book(writes=True) as book:
        payer = find_customer(book, customer)
        money = currency or payer.currency
        if not money:
            raise BadDocument(f"{payer.account} has no default currency; give --currency.")
        debits = [(found_debit(book, number), share) for number, share in invoices]
        named = tuple(
            RemittanceLine(_number(debit), None if share is None else parse_minor(share, money))
            for debit, share in debits
        )
        new = ledger.book.records.NewPayment(
            reference,
            payer.account,
            day or book.business_date,
            parse_minor(amount, money),
            money,
            method,
            named,
            entity=entity,
        )
        with book.reading() as connection:
            before = cash.second_payments.standing_payment(connection, payer.account, reference)
        try:
            posted, allocated = cash.payments.record_payment(book, new, auto=auto, anyway=anyway)
        except cash.reported_cash.MayBeReported as refusal:
            more = " --anyway records it all the same."
            raise cash.reported_cash.MayBeReported(refusal.sentence, more) from None
        with book.reading() as connection:
            name = ledger.book.lookup.payment_name(connection, posted.id)
    rest = new.amount_minor if allocated is None else allocated.rest_minor
    unapplied = format_minor(rest, money)
    recorded = format_minor(new.amount_minor, money)
    summary = f"payment {posted.number} of {recorded} {money} from {payer.account} recorded; "
    summary += f"{unapplied} {money} stays unapplied" if allocated is None else allocated.summary
    if settled := [debit.number for debit, _ in debits if not debit.open_minor]:
        summary += f"; nothing is open on {', '.join(settled)}"
    if new.value_date > book.business_date:
        summary += f"; it counts from {new.value_date}"
    if before is not None:
        say(f"{before.told} This is another one with the same reference.")
    print_summary(
        summary,
        as_json=as_json,
        payment=name,
        amount=recorded,
        currency=money,
        unapplied=unapplied,
        applications=[] if allocated is None else list(allocated.allocation_ids),
    )


def _number(debit: "FoundItem") -> str:
    """How a payment names what it pays: by its number, which alone is an invoice's."""
    return debit.number if debit.kind == ItemKind.INVOICE else debit.label
