"""`artui credit`: limits, the shares of a tree, and what was found out about a customer."""

from datetime import date
from typing import TYPE_CHECKING

import click

from artui.cli.act_commands import on_customer, with_date, with_reason
from artui.cli.lookup import customer, money_of
from artui.cli.options import AMOUNT, DATE
from artui.cli.output import acting, listing, print_act, print_list
from artui.cli.session import Session, pass_session
from artui.domain.money import parse_minor
from artui.ledger import credit
from artui.statements.lists.list_columns import ListColumn

if TYPE_CHECKING:
    from artui.cli.output import Output
    from artui.ledger.book.book import Book
    from artui.ledger.credit.limits import CreditSet


@click.group("credit")
def group() -> None:
    """Credit limits, what is used of them, and the checks behind them.

    \b
    Examples:
      artui credit show C1
      artui credit set C1 --limit 10000 --reason "annual review"
      artui credit allocate C1 C1-NORTH 4000
    """


@group.command()
@click.argument("account", metavar="CUSTOMER")
@listing
@pass_session
def show(session: Session, *, account: str, output: "Output") -> None:
    """Show an account's credit, then that of each account below it.

    A sub-account's limit is the lower of its own and its share; available is the least that is left
    on it and on every account above. Unapplied credits lower no exposure until they are applied.

    \b
    Examples:
      artui credit show C1
      artui credit show C1 --format json
    """
    columns = [
        ListColumn("account"),
        ListColumn("limit", "money"),
        ListColumn("currency"),
        ListColumn("exposure", "money"),
        ListColumn("available", "money"),
        ListColumn("state"),
        ListColumn("unapplied", "money"),
    ]
    with session.book() as book:
        known = customer(book, account)
        with book.reading() as connection:
            rows = credit.credit_rows.credit_rows(connection, known.id, book.business_date)
    shown = (
        {
            "account": row.account,
            "limit": row.limit_minor,
            "currency": row.currency,
            "exposure": row.exposure_minor,
            "available": row.available_minor,
            "state": row.state,
            "unapplied": row.unapplied_minor,
        }
        for row in rows
    )
    print_list(session, output, columns, shown)


@group.command()
@click.argument("account", metavar="CUSTOMER")
@listing
@pass_session
def history(session: Session, *, account: str, output: "Output") -> None:
    """Show the credit events of an account, the latest first; no date means from the beginning.

    \b
    Examples:
      artui credit history C1
    """
    columns = [
        ListColumn("effective_date", "date"),
        ListColumn("event"),
        ListColumn("limit", "money"),
        ListColumn("currency"),
        ListColumn("reason"),
        ListColumn("recorded_at", "instant"),
        ListColumn("actor"),
    ]
    with session.book() as book:
        known = customer(book, account)
        with book.reading() as connection:
            rows = credit.credit_rows.credit_history(connection, known.id)
    shown = (
        (row.day, row.event, row.limit_minor, row.currency, row.reason, row.at, row.actor)
        for row in rows
    )
    print_list(session, output, columns, shown)


@group.command("set")
@click.argument("account", metavar="CUSTOMER")
@click.option("--limit", required=True, type=AMOUNT, help="The new limit; 0 allows nothing.")
@click.option("--currency", metavar="CUR", help="Else the customer's default one.")
@click.option("--reason", default="", help="Why.")
@click.option("--date", "day", type=DATE, help="From which day; else the business day.")
@acting
@pass_session
def set_(
    session: Session,
    *,
    account: str,
    limit: str,
    currency: str | None,
    reason: str,
    day: date | None,
    as_json: bool,
) -> None:
    """Set an account's limit in a currency. Raising it needs a supervisor.

    With a limit in one currency, every other currency counts as 0.

    \b
    Examples:
      artui credit set C1 --limit 10000
      artui credit set C1 --limit 2500 --currency USD --reason "asked for by the customer"
    """
    with session.book(writes=True) as book:
        known = customer(book, account)
        money = money_of(known, currency)
        act = credit.limits.set_limit(
            book,
            known.id,
            limit_minor=parse_minor(limit, money),
            currency=money,
            reason=reason,
            day=day,
        )
    print_act(act, as_json=as_json)


@group.command()
@with_reason
@with_date
@on_customer
def suspend(book: "Book", customer_id: int, *, reason: str, day: date | None) -> "CreditSet":
    """Suspend an account's credit, and with it that of all accounts below.

    \b
    Examples:
      artui credit suspend C1 --reason "two invoices unpaid"
    """
    return credit.limits.suspend_credit(book, customer_id, reason=reason, day=day)


@group.command()
@with_reason
@with_date
@on_customer
def revoke(book: "Book", customer_id: int, *, reason: str, day: date | None) -> "CreditSet":
    """Revoke an account's credit, and with it that of all accounts below.

    \b
    Examples:
      artui credit revoke C1 --reason "insolvent"
    """
    return credit.limits.revoke_credit(book, customer_id, reason=reason, day=day)


@group.command()
@with_reason
@with_date
@on_customer
def reinstate(book: "Book", customer_id: int, *, reason: str, day: date | None) -> "CreditSet":
    """Reinstate suspended or revoked credit. It needs a supervisor.

    \b
    Examples:
      artui credit reinstate C1 --reason "all paid"
    """
    return credit.limits.reinstate_credit(book, customer_id, reason=reason, day=day)


@group.command()
@click.argument("parent")
@click.argument("child")
@click.argument("amount", type=AMOUNT, required=False)
@click.option(
    "--lift",
    is_flag=True,
    help="Take the share away: the sub-account has no ceiling of its own any more.",
)
@click.option("--currency", metavar="CUR", help="Else the parent's default one.")
@click.option("--reason", default="", help="Why.")
@acting
@pass_session
def allocate(
    session: Session,
    *,
    parent: str,
    child: str,
    amount: str | None,
    lift: bool,
    currency: str | None,
    reason: str,
    as_json: bool,
) -> None:
    """Give one of a parent's sub-accounts a share of its limit, as a ceiling.

    All shares together may not exceed the parent's limit.

    \b
    Examples:
      artui credit allocate C1 C1-NORTH 4000
      artui credit allocate C1 C1-NORTH --lift
    """
    if lift == (amount is not None):
        raise click.UsageError("Give the amount of the share, or --lift to take it away.")
    with session.book(writes=True) as book:
        above, below = customer(book, parent), customer(book, child)
        money = money_of(above, currency)
        act = credit.limits.share_limit(
            book,
            above.id,
            below.id,
            amount_minor=None if amount is None else parse_minor(amount, money),
            currency=money,
            reason=reason,
        )
    print_act(act, as_json=as_json)


@group.command("hold-after")
@click.argument("days", metavar="DAYS|off")
@acting
@pass_session
def hold_after(session: Session, *, days: str, as_json: bool) -> None:
    """Refuse new invoices to accounts with one more than DAYS late; `off` by default.

    Imported invoices of such an account are taken and flagged `on_hold`.

    \b
    Examples:
      artui credit hold-after 60
      artui credit hold-after off
    """
    if days != "off" and not days.isdecimal():
        raise click.UsageError(f"{days!r} is no number of days; write it like 60, or off.")
    with session.book(writes=True) as book:
        act = credit.limits.set_hold_after(book, None if days == "off" else int(days))
    print_act(act, as_json=as_json)
