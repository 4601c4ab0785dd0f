"""`artui refund`, `offset` and `account`: giving back, setting off, and closing an account."""

from typing import TYPE_CHECKING

import click

from artui.cli.act_commands import Reported, on_customer, with_reason
from artui.cli.lookup import customer, money_of
from artui.cli.options import AMOUNT, REASON
from artui.cli.output import acting, print_act
from artui.cli.session import Session, pass_session
from artui.domain.money import format_minor, parse_minor
from artui.ledger import cash

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.cash.refunds import AccountChanged


@click.command()
@click.argument("account", metavar="CUSTOMER")
@click.option("--amount", required=True, type=AMOUNT, help="How much to pay back.")
@click.option("--currency", metavar="CUR", help="Else the customer's default one.")
@click.option("--reason", default="", help="Why.")
@acting
@pass_session
def refund(
    session: Session,
    *,
    account: str,
    amount: str,
    currency: str | None,
    reason: str,
    as_json: bool,
) -> None:
    """Pay a customer's unapplied credits back.

    At most what is left after all that the account tree owes is set off; more needs a supervisor,
    and never more than the credits themselves.

    \b
    Examples:
      artui refund C1 --amount 250.00
    """
    with session.book(writes=True) as book:
        known = customer(book, account)
        money = money_of(known, currency)
        act = cash.refunds.refund(
            book,
            known.id,
            amount_minor=parse_minor(amount, money),
            currency=money,
            reason=reason,
        )
    print_act(
        act,
        as_json=as_json,
        refund=act.number,
        currency=money,
        unapplied=format_minor(act.unapplied_minor, money),
    )


@click.command()
@click.argument("account", metavar="CUSTOMER")
@click.option("--amount", required=True, type=AMOUNT, help="How much to set off.")
@click.option("--currency", metavar="CUR", help="Else the customer's default one.")
@click.option("--reason", required=True, type=REASON, help="Why.")
@acting
@pass_session
def offset(
    session: Session,
    *,
    account: str,
    amount: str,
    currency: str | None,
    reason: str,
    as_json: bool,
) -> None:
    """Set off what we would otherwise pay a customer against what their account tree owes.

    The unapplied credits of the tree go first. What exceeds them we owe elsewhere: it needs a
    supervisor, and becomes a credit of its own.

    \b
    Examples:
      artui offset C1 --amount 250.00 --reason "instead of a refund"
    """
    with session.book(writes=True) as book:
        known = customer(book, account)
        money = money_of(known, currency)
        act = cash.offsets.offset(
            book,
            known.id,
            amount_minor=parse_minor(amount, money),
            currency=money,
            reason=reason,
        )
    print_act(
        act,
        as_json=as_json,
        amount=format_minor(act.amount_minor, money),
        beyond=format_minor(act.beyond_minor, money),
        currency=money,
    )


@click.group()
def account() -> None:
    """Close an account, or open a closing one again.

    \b
    Examples:
      artui account close C1 --reason "the customer gave notice"
      artui account reopen C1 --reason "notice withdrawn"
    """


@account.command()
@with_reason
@on_customer
def close(book: "Book", customer_id: int, *, reason: str) -> Reported:
    """Begin to close an account: no new invoices, its positive balance is offered for refund.

    \b
    Examples:
      artui account close C1 --reason "the customer gave notice"
    """
    act = cash.refunds.close_account(book, customer_id, reason=reason)
    balances = [
        {"currency": currency, "refundable": format_minor(minor, currency)}
        for currency, minor in act.balances
    ]
    return Reported(act, {"balances": balances})


@account.command()
@with_reason
@on_customer
def reopen(book: "Book", customer_id: int, *, reason: str) -> "AccountChanged":
    """Open a closing account again.

    \b
    Examples:
      artui account reopen C1 --reason "notice withdrawn"
    """
    return cash.refunds.reopen_account(book, customer_id, reason=reason)
