"""`artui remedy`: what the terms allow when a customer breaks them, and its lifting."""

import click

from artui.cli.lookup import customer, money_of
from artui.cli.options import AMOUNT, REASON
from artui.cli.output import acting, print_act
from artui.cli.session import Session, pass_session
from artui.domain.money import parse_minor
from artui.ledger import remedies

TRIGGERS = ("i", "ii", "iii", "iv")
MEASURES = (
    "suspend-orders",
    "cancel-orders",
    "suspend-credit",
    "revoke-credit",
    "offset",
    "demand",
    "terminate",
)


@click.command()
@click.argument("subject", metavar="CUSTOMER|lift")
@click.argument("number", metavar="[ID]", required=False)
@click.option(
    "--trigger",
    type=click.Choice(TRIGGERS),
    help="(i) unpaid when due, (ii) breach, (iii) insolvency, (iv) material adverse change.",
)
@click.option("--do", "measure", type=click.Choice(MEASURES), help="What to do.")
@click.option("--reason", required=True, type=REASON, help="Why.")
@click.option("--amount", type=AMOUNT, help="For offset: how much; else as much as possible.")
@click.option("--currency", metavar="CUR", help="For offset; else the customer's default one.")
@acting
@pass_session
def remedy(
    session: Session,
    *,
    subject: str,
    number: str | None,
    trigger: str | None,
    measure: str | None,
    reason: str,
    amount: str | None,
    currency: str | None,
    as_json: bool,
) -> None:
    """Take a remedy on a customer, or lift one by its number. It needs a supervisor.

    `demand` makes every outstanding invoice of the account tree due at once; lifting it restores
    the original due dates. `terminate` can neither be lifted nor undone.

    \b
    Examples:
      artui remedy C1 --trigger i --do demand --reason "three invoices unpaid"
      artui remedy C1 --trigger iii --do offset --amount 500 --reason "insolvency filed"
      artui remedy lift 4 --reason "paid in full"
    """
    if number is not None:
        if subject != "lift" or not number.isdecimal():
            raise click.UsageError("Give a customer, or `lift` and the number of a remedy.")
        if trigger or measure or amount or currency:
            raise click.UsageError("A remedy is lifted with a reason and nothing else.")
        _lift(session, int(number), reason, as_json=as_json)
        return
    if trigger is None or measure is None:
        raise click.UsageError("A remedy needs --trigger and --do.")
    if measure != "offset" and (amount or currency):
        raise click.UsageError("--amount and --currency go with --do offset.")

    with session.book(writes=True) as book:
        known = customer(book, subject)
        money = money_of(known, currency) if measure == "offset" else ""
        act = remedies.remedies.take_remedy(
            book,
            known.id,
            trigger=trigger,
            measure=measure,
            reason=reason,
            amount_minor=None if amount is None else parse_minor(amount, money),
            currency=money,
        )
    print_act(act, as_json=as_json, remedy=act.remedy_id)


def _lift(session: Session, number: int, reason: str, *, as_json: bool) -> None:
    with session.book(writes=True) as book:
        act = remedies.lifted.lift_remedy(book, number, reason=reason)
    print_act(act, as_json=as_json, remedy=act.remedy_id)
