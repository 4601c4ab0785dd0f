"""`artui follow-up` and `artui calls`: whom to come back to, when, and on which number."""

from datetime import date
from typing import TYPE_CHECKING

import click

from artui.cli.lookup import customer, found
from artui.cli.options import DATE
from artui.cli.output import acting, listing, print_act, print_list
from artui.cli.session import Session, pass_session
from artui.domain.kinds import ContactRole
from artui.ledger import customers, lists
from artui.ledger.book.refusals import UnknownDocument
from artui.statements.lists.list_columns import ListColumn

if TYPE_CHECKING:
    from artui.cli.output import Output
    from artui.ledger.book.book import Book
    from artui.ledger.customers.contacts import Contact
    from artui.ledger.customers.follow_ups import FollowingUp


@click.command("follow-up")
@click.argument("subject", metavar="ID", required=False)
@click.option("--on", "day", type=DATE, help="The day on which Today shows it.")
@click.option("--text", help="What to do then.")
@click.option("--currency", metavar="CUR", help="For a customer; else their default currency.")
@click.option("--done", type=int, metavar="NUMBER", multiple=True, help="Mark these as done.")
@acting
@pass_session
def follow_up(
    session: Session,
    *,
    subject: str | None,
    day: date | None,
    text: str | None,
    currency: str | None,
    done: tuple[int, ...],
    as_json: bool,
) -> None:
    """Make a reminder on a customer or a document, or mark reminders as done.

    From its day on Today and `artui calls` show it until it is done.

    \b
    Examples:
      artui follow-up INV-1042 --on 2026-04-15 --text "has the goods-in note arrived?"
      artui follow-up C1 --on 2026-04-15 --text "call Ms Roe about the new system"
      artui follow-up --done 7
    """
    if done:
        if subject or day or text or currency:
            raise click.UsageError("--done takes neither ID nor --on, --text or --currency.")
        with session.book(writes=True) as book:
            act = customers.follow_ups.finish(book, done)
        print_act(act, as_json=as_json)
        return
    if subject is None or day is None or text is None:
        raise click.UsageError("ID, --on and --text are needed, or --done.")
    with session.book(writes=True) as book:
        made = _made(book, subject, day, text, currency or "")
    print_act(made, as_json=as_json, follow_up=made.row_id)


def _made(book: "Book", subject: str, day: date, text: str, currency: str) -> "FollowingUp":
    acts = customers.follow_ups
    try:
        item = found(book, subject)
    except UnknownDocument:
        account = customer(book, subject)
        return acts.follow_up_customer(book, account.id, on=day, text=text, currency=currency)
    if currency:
        raise click.UsageError("--currency is for a customer; a document has its own.")
    return acts.follow_up_item(book, item.id, on=day, text=text)


@click.command()
@click.option("--on", "day", type=DATE, help="What is due by this day; else by the business day.")
@listing
@pass_session
def calls(session: Session, *, day: date | None, output: "Output") -> None:
    """Print the call list of a day: the reminders that wait, whom to call, and what is overdue.

    Who is called is the contact for collections, or who answers in their stead.

    \b
    Examples:
      artui calls
      artui calls --on 2026-04-15 --format csv --out calls.csv
    """
    columns = [
        ListColumn("id", "int"),
        ListColumn("date", "date"),
        ListColumn("account"),
        ListColumn("name"),
        ListColumn("contact"),
        ListColumn("phone"),
        ListColumn("email"),
        ListColumn("number"),
        ListColumn("text"),
        ListColumn("overdue", "money"),
        ListColumn("currency"),
        ListColumn("actor"),
    ]
    with session.book() as book, book.reading() as connection:
        today = book.business_date
        waiting = customers.follow_ups.follow_ups(connection, through=day or today, waiting=True)
        ids = sorted({row.customer_id for row in waiting})
        figures = lists.customer_list.keys(connection, today, customer_ids=ids) if ids else []
        reached = customers.contacts.best_contacts(connection, ids, ContactRole.COLLECTIONS)
        overdue = {(each.customer_id, each.currency): each.overdue_minor for each in figures}
    rows = (
        (
            row.id,
            row.due,
            row.account,
            row.name,
            reached[row.customer_id].name if row.customer_id in reached else None,
            _either(reached.get(row.customer_id), "phone", row.phone),
            _either(reached.get(row.customer_id), "email", row.email),
            row.number,
            row.text,
            overdue.get((row.customer_id, row.currency), 0),
            row.currency,
            row.actor,
        )
        for row in waiting
    )
    print_list(session, output, columns, rows)


def _either(contact: "Contact | None", field: str, own: str) -> str | None:
    """What is known of the contact, else of the customer."""
    return (getattr(contact, field) if contact is not None else "") or own or None
