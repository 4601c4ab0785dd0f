"""`artui promise`: what a customer promised to pay, and when."""

from datetime import date

import click

from artui.cli.lookup import customer, found
from artui.cli.options import AMOUNT, DATE
from artui.cli.output import acting, print_act
from artui.cli.session import Session, pass_session
from artui.domain.kinds import DEBIT_KINDS
from artui.domain.money import parse_minor
from artui.ledger import disputes
from artui.ledger.book.refusals import UnknownDocument


@click.command()
@click.argument("subject", metavar="ID")
@click.option("--amount", required=True, type=AMOUNT, help="What was promised.")
@click.option("--date", "day", required=True, type=DATE, help="By which day.")
@click.option("--currency", metavar="CUR", help="For a customer; else their default currency.")
@acting
@pass_session
def promise(
    session: Session, *, subject: str, amount: str, day: date, currency: str | None, as_json: bool
) -> None:
    """Record a promise to pay an invoice, or on a customer's account.

    It pauses dunning until its day and two days of grace; then it was kept or is broken.

    \b
    Examples:
      artui promise INV-1042 --amount 500.00 --date 2026-04-15
      artui promise C1 --amount 1200.00 --date 2026-04-15
    """
    with session.book(writes=True) as book:
        try:
            item = found(book, subject, *DEBIT_KINDS)
        except UnknownDocument:
            account = customer(book, subject)
            money = currency or account.currency
            act = disputes.promises.promise_customer(
                book,
                account.id,
                currency=money,
                amount_minor=parse_minor(amount, money),
                day=day,
            )
        else:
            minor = parse_minor(amount, item.currency)
            act = disputes.promises.promise_item(book, item.id, amount_minor=minor, day=day)
    print_act(act, as_json=as_json, promise=act.promise_id)
