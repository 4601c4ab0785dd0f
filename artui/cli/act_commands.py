"""Commands that act on one customer or one invoice: lookup and answer, written once.

The function of such a command takes the open book, the id of the customer or invoice and its own
options, and returns the act; its docstring is the command's help.
"""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import click

from artui.cli.lookup import customer, found
from artui.cli.options import DATE, REASON
from artui.cli.output import Acted, CommandFunction, acting, print_act
from artui.cli.session import Session, pass_session
from artui.domain.kinds import ItemKind
from artui.json_value import Json

if TYPE_CHECKING:
    from artui.ledger.book.book import Book


class Reported(NamedTuple):
    """An act, and the further keys that its JSON object has."""

    act: Acted
    more: dict[str, Json]


Act = Callable[..., Acted | Reported]
with_reason = click.option("--reason", required=True, type=REASON, help="Why.")
with_date = click.option("--date", "day", type=DATE, help="From which day; else the business day.")


def on_customer(act: Act) -> CommandFunction:
    """Give an act its CUSTOMER and --format, open the book for it and print what it did."""
    return click.argument("subject", metavar="CUSTOMER")(
        _command(act, lambda book, account: customer(book, account).id)
    )


def on_invoice(act: Act) -> CommandFunction:
    """Give an act its INVOICE and --format, open the book for it and print what it did."""
    return click.argument("subject", metavar="INVOICE")(
        _command(act, lambda book, number: found(book, number, ItemKind.INVOICE).id)
    )


def _command(act: Act, id_of: Callable[["Book", str], int]) -> CommandFunction:
    @acting
    @pass_session
    @functools.wraps(act)
    def command(session: Session, /, *, subject: str, as_json: bool, **options: object) -> None:
        with session.book(writes=True) as book:
            done = act(book, id_of(book, subject), **options)
        report = done if isinstance(done, Reported) else Reported(done, {})
        print_act(report.act, as_json=as_json, **report.more)

    return command
