"""`artui credit check`, `request`, `answer` and `reviews`: what is known about a customer."""

from datetime import date
from typing import TYPE_CHECKING

import click

from artui.cli.act_commands import Reported, on_customer
from artui.cli.credit.limits import group
from artui.cli.options import DATE
from artui.cli.output import acting, listing, print_act, print_list
from artui.cli.session import Session, pass_session
from artui.ledger import credit
from artui.statements.lists.list_columns import ListColumn

if TYPE_CHECKING:
    from artui.cli.output import Output
    from artui.ledger.book.book import Book

__all__ = ["group"]


@group.command()
@click.option("--agency", required=True, help="Who checked.")
@click.option("--score", default="", help="The score or grade.")
@click.option("--decision", default="", help="What was decided.")
@click.option("--next-review", type=DATE, help="When to check again; Today shows it then.")
@click.option("--note", default="", help="What else to know.")
@on_customer
def check(
    book: "Book",
    customer_id: int,
    *,
    agency: str,
    score: str,
    decision: str,
    next_review: date | None,
    note: str,
) -> Reported:
    """Record a credit check.

    \b
    Examples:
      artui credit check C1 --agency "Credit Bureau" --score 71 --decision "keep the limit" \\
        --next-review 2027-01-31 --note "one late payment"
    """
    act = credit.reviews.record_check(
        book,
        customer_id,
        agency=agency,
        score=score,
        decision=decision,
        next_review=next_review,
        note=note,
    )
    return Reported(act, {"check": act.row_id})


@group.command()
@click.option("--text", required=True, help="What the customer is asked.")
@on_customer
def request(book: "Book", customer_id: int, *, text: str) -> Reported:
    """Record what information a customer is asked for.

    \b
    Examples:
      artui credit request C1 --text "the accounts of last year"
    """
    act = credit.reviews.request_information(book, customer_id, text=text)
    return Reported(act, {"request": act.row_id})


@group.command()
@click.argument("number", metavar="REQUEST", type=int)
@click.option("--text", required=True, help="What the customer answered.")
@acting
@pass_session
def answer(session: Session, *, number: int, text: str, as_json: bool) -> None:
    """Record the answer to a request for information.

    \b
    Examples:
      artui credit answer 3 --text "accounts received, audited"
    """
    with session.book(writes=True) as book:
        act = credit.reviews.answer_request(book, number, text=text)
    print_act(act, as_json=as_json, request=act.row_id)


@group.command()
@listing
@pass_session
def reviews(session: Session, *, output: "Output") -> None:
    """List the customers whose credit is to be reviewed by the business day.

    \b
    Examples:
      artui credit reviews
      artui --as-of 2027-01-31 credit reviews --format json
    """
    names = ("agency", "score", "decision", "note")
    columns = [
        ListColumn("account"),
        ListColumn("name"),
        ListColumn("next_review", "date"),
        ListColumn("checked", "date"),
        *(ListColumn(name) for name in names),
    ]
    with session.book() as book, book.reading() as connection:
        rows = credit.credit_rows.reviews_due(connection, book.business_date)
    shown = (
        (
            row.account,
            row.name,
            row.next_review,
            row.day,
            *(getattr(row, name) or None for name in names),
        )
        for row in rows
    )
    print_list(session, output, columns, shown)
