"""`artui note`: what a clerk writes down about a customer or a document."""

import click

from artui.cli.documents import found
from artui.cli.printing import acting, print_act
from artui.cli.session import Session, pass_session


@click.command()
@click.argument("name", metavar="ID")
@click.option("--text", required=True, help="The note.")
@acting
@pass_session
def note(session: Session, *, name: str, text: str, as_json: bool) -> None:
    """Write a note on a customer (by account) or on a document (by number).

    `customer:ACCOUNT` names the customer where a document has the same number.

    \b
    Examples:
      artui note C1 --text "rang, pays on Friday"
      artui note invoice:INV-1042 --text "copy sent again"
    """
    from artui.ledger.noting import note_customer, note_item
    from artui.ledger.queries.customers import find_customer
    from artui.ledger.refusals import UnknownCustomer

    with session.book(writes=True) as book:
        try:
            with book.reading() as connection:
                customer = find_customer(connection, name.removeprefix("customer:"))
            act = note_customer(book, customer.id, text)
        except UnknownCustomer:
            act = note_item(book, found(book, name).id, text)
    print_act(act, as_json=as_json)
