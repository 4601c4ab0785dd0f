"""`artui amazon self-billing`: the invoices that wait for approval, and the completed ones."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from artui import amazon, ledger
from artui.cli.lookup import found
from artui.cli.output import acting, listing, print_act, print_list
from artui.cli.session import Session, pass_session
from artui.domain.kinds import ItemKind
from artui.domain.text import visible
from artui.ledger import documents as ledger_documents
from artui.ledger.book.refusals import UnknownDocument
from artui.statements.destinations import new_file, safe_name
from artui.statements.lists.list_columns import ListColumn, ListValue

if TYPE_CHECKING:
    from datetime import date

    from artui.cli.output import Output
    from artui.ledger.amazon.self_billing_rows import SelfBilled, Tab

COLUMNS = [
    ListColumn("number"),
    ListColumn("account"),
    ListColumn("type"),
    ListColumn("issue_date", "date"),
    ListColumn("amount", "money"),
    ListColumn("currency"),
    ListColumn("corrected"),
    ListColumn("state"),
    ListColumn("open_amount", "money"),
    ListColumn("notice"),
]


@click.group("self-billing", invoke_without_command=True)
@click.option(
    "--tab",
    type=click.Choice(["pending", "completed"]),
    default="pending",
    show_default=True,
    help="What waits for approval, or all the rest.",
)
@listing
@click.pass_context
def self_billing(context: click.Context, *, tab: "Tab", output: "Output") -> None:
    """List self-billing invoices, write the document of one, note what is posted for payment.

    An ARB invoice gets a warning 45 days after its date and a flag after two months. Approve with
    `artui approve`, see earlier adjustments with `artui history`.

    \b
    Examples:
      artui amazon self-billing
      artui amazon self-billing list --tab completed --format json
      artui amazon self-billing document ARB-1042 --out documents
    """
    if context.invoked_subcommand is None:
        session = context.find_object(Session)
        assert session is not None
        _listed(session, tab, output)


@self_billing.command("list")
@click.option(
    "--tab",
    type=click.Choice(["pending", "completed"]),
    default="pending",
    show_default=True,
    help="What waits for approval, or all the rest.",
)
@listing
@pass_session
def list_(session: Session, *, tab: "Tab", output: "Output") -> None:
    """List what waits for approval, or what is completed.

    \b
    Examples:
      artui amazon self-billing list
      artui amazon self-billing list --tab completed
    """
    _listed(session, tab, output)


@self_billing.command("document")
@click.argument("invoice")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder.")
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
@pass_session
def document(session: Session, *, invoice: str, out: Path, overwrite: bool) -> None:
    """Write the PDF of a self-billing invoice: Amazon's own where it is attached.

    Attach it with `artui attach`.

    \b
    Examples:
      artui amazon self-billing document ARB-1042 --out documents
    """
    folder = session.path(out)
    with session.book() as book:
        item = found(book, invoice, ItemKind.INVOICE)
        with book.reading() as connection:
            if not ledger.amazon.self_billing_rows.is_self_billed(connection, item.id):
                raise UnknownDocument(f"{invoice} is no self-billing invoice.")
            body = amazon.papers.file_of(connection, item.id, book.business_date)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{safe_name(item.number)}.pdf"
    with new_file(path, overwrite=overwrite) as handle:
        handle.write(body)
    click.echo(visible(str(path)))


@self_billing.command("posted")
@click.argument("invoices", nargs=-1, required=True, metavar="INVOICE...")
@acting
@pass_session
def posted(session: Session, *, invoices: tuple[str, ...], as_json: bool) -> None:
    """Note that Amazon has posted approved invoices for payment, whole or not at all.

    The column `status` of `artui import self-billing` says so of many. They are paid once the
    bank's payment is applied to them. Undo takes it back.

    \b
    Examples:
      artui amazon self-billing posted ARB-1042 ASB-880
    """
    with session.book(writes=True) as book:
        ids = [found(book, number, ItemKind.INVOICE).id for number in invoices]
        act = ledger_documents.invoice_approval.post_for_payment(book, ids)
    print_act(act, as_json=as_json, numbers=list(act.numbers))


def _listed(session: Session, tab: "Tab", output: "Output") -> None:
    with session.book() as book, book.reading() as connection:
        rows = ledger.amazon.self_billing_rows.self_billed(connection, tab, book.business_date)
    print_list(session, output, COLUMNS, (_row(each, book.business_date) for each in rows))


def _row(each: "SelfBilled", as_of: "date") -> dict[str, ListValue]:
    return {
        "number": each.number,
        "account": each.account,
        "type": each.type,
        "issue_date": each.issue_date,
        "amount": each.amounts_minor[-1],
        "currency": each.currency,
        "corrected": "Corrected" if each.adjusted else None,
        "state": amazon.self_billing.approval.listed_state(each),
        "open_amount": each.open_minor,
        "notice": amazon.self_billing.approval.notice(each, as_of) or None,
    }
