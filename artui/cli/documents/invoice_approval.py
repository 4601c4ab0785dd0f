"""Invoices that wait: `approve`, `hold`, `release` and `renumber`."""

import click

from artui.cli.lookup import found
from artui.cli.output import acting, print_act
from artui.cli.session import Session, pass_session
from artui.domain.kinds import ItemKind
from artui.ledger import documents


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

    An invoice that a file brought is taken beyond a credit limit, and flagged; one that was entered
    or corrected by hand takes a supervisor's override.

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
@click.argument("invoice")
@click.option("--reason", required=True, help="Why.")
@acting
@pass_session
def hold(session: Session, *, invoice: str, reason: str, as_json: bool) -> None:
    """Put an invoice on hold, with a reason.

    \b
    Examples:
      artui hold INV-1042 --reason "price is being checked"
    """
    with session.book(writes=True) as book:
        act = documents.invoice_approval.hold(
            book, found(book, invoice, ItemKind.INVOICE).id, reason=reason
        )
    print_act(act, as_json=as_json, numbers=list(act.numbers))


@click.command()
@click.argument("invoice")
@acting
@pass_session
def release(session: Session, *, invoice: str, as_json: bool) -> None:
    """Take an invoice off hold.

    \b
    Examples:
      artui release INV-1042
    """
    with session.book(writes=True) as book:
        act = documents.invoice_approval.release(book, found(book, invoice, ItemKind.INVOICE).id)
    print_act(act, as_json=as_json, numbers=list(act.numbers))


@click.command()
@click.argument("invoice")
@click.argument("new")
@acting
@pass_session
def renumber(session: Session, *, invoice: str, new: str, as_json: bool) -> None:
    """Give a pending invoice another number. Before one that begins with a hyphen stands --.

    \b
    Examples:
      artui renumber ARB-1042 ARB-1042A
      artui renumber ARB-1042 -- -1042A
    """
    with session.book(writes=True) as book:
        act = documents.invoice_approval.renumber(
            book, found(book, invoice, ItemKind.INVOICE).id, new
        )
    print_act(act, as_json=as_json, numbers=list(act.numbers))
