"""Invoices that wait: `approve`, `hold`, `release` and `renumber`."""

from typing import TYPE_CHECKING

import click

from artui.cli.act_commands import Reported, on_invoice, with_reason
from artui.cli.lookup import found
from artui.cli.output import acting, print_act
from artui.cli.session import Session, pass_session
from artui.domain.kinds import ItemKind
from artui.ledger import documents

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.documents.invoice_approval import Approved


@click.command()
@click.argument("invoices", nargs=-1, required=True, metavar="INVOICE...")
@click.option("--override", is_flag=True, help="Approve although a credit limit is exceeded.")
@click.option("--reason", default="", help="Why; an override needs one.")
@acting
@pass_session
def approve(
    session: Session, *, invoices: tuple[str, ...], override: bool, reason: str, as_json: bool
) -> None:
    """Approve 1 to 10 pending invoices at once, whole or not at all.

    An imported invoice may exceed a credit limit and is flagged then; one that was entered or
    corrected by hand needs a supervisor's override.

    \b
    Examples:
      artui approve ARB-1042
      artui approve ARB-1042 ARB-1043 VIB-7
      artui approve INV-7 --override --reason "agreed with the director"
    """
    if override and not reason:
        raise click.UsageError("An override needs a reason: give --reason.")
    with session.book(writes=True) as book:
        ids = [found(book, number, ItemKind.INVOICE).id for number in invoices]
        act = documents.invoice_approval.approve(
            book, ids, override_reason=reason if override else ""
        )
    print_act(act, as_json=as_json, numbers=list(act.numbers))


@click.command()
@with_reason
@on_invoice
def hold(book: "Book", item_id: int, *, reason: str) -> Reported:
    """Put an invoice on hold, with a reason.

    \b
    Examples:
      artui hold INV-1042 --reason "price is being checked"
    """
    return _numbered(documents.invoice_approval.hold(book, item_id, reason=reason))


@click.command()
@on_invoice
def release(book: "Book", item_id: int) -> Reported:
    """Take an invoice off hold.

    \b
    Examples:
      artui release INV-1042
    """
    return _numbered(documents.invoice_approval.release(book, item_id))


@click.command()
@on_invoice
@click.argument("new")
def renumber(book: "Book", item_id: int, *, new: str) -> Reported:
    """Give a pending invoice another number. Write -- before a number that begins with a hyphen.

    \b
    Examples:
      artui renumber ARB-1042 ARB-1042A
      artui renumber ARB-1042 -- -1042A
    """
    return _numbered(documents.invoice_approval.renumber(book, item_id, new))


def _numbered(act: "Approved") -> Reported:
    return Reported(act, {"numbers": list(act.numbers)})
