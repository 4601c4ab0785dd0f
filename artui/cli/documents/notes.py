"""`artui note`: what a clerk writes down about a customer or a document."""

import click

from artui.cli.lookup import customer, found
from artui.cli.output import acting, print_act
from artui.cli.session import Session, pass_session
from artui.ledger import customers
from artui.ledger.book.refusals import AmbiguousDocument, UnknownCustomer, UnknownDocument


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
    with session.book(writes=True) as book:
        item = who = None
        try:
            who = customer(book, name.removeprefix("customer:"))
        except UnknownCustomer:
            item = found(book, name)
        if who is not None and who.account == name:
            try:
                other = found(book, name)
            except UnknownDocument:
                other = None
            if other is not None:
                raise AmbiguousDocument(
                    f"{name} is a customer and a document; write customer:{name} or {other.label}."
                )
        if who is not None:
            act = customers.notes.note_customer(book, who.id, text)
        else:
            assert item is not None
            act = customers.notes.note_item(book, item.id, text)
    print_act(act, as_json=as_json)
