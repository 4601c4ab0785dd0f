"""`artui dispute`: what a customer objects to, the claim behind it, and how it ended."""

import sys
from contextlib import redirect_stdout
from datetime import date

import click

from artui.cli.documents.memo_drafts import write_drafts
from artui.cli.lookup import found
from artui.cli.options import AMOUNT, DATE
from artui.cli.output import acting, print_act
from artui.cli.session import Session, pass_session
from artui.domain.kinds import ItemKind
from artui.domain.money import parse_minor
from artui.ledger import disputes
from artui.settings import export_folder

REASONS = (
    "returned",
    "not-received",
    "damaged",
    "price",
    "quantity",
    "duplicate",
    "ordering-error",
)


@click.group()
def dispute() -> None:
    """Disputes: opened on an invoice, backed by a claim, accepted or rejected.

    \b
    Examples:
      artui dispute open INV-1042 --reason damaged --amount 120.00
      artui dispute claim INV-1042 --claim A2Z-77 --date 2026-03-14
      artui dispute resolve INV-1042 --outcome accepted
    """


@dispute.command("open")
@click.argument("invoice")
@click.option("--reason", required=True, type=click.Choice(REASONS), help="What is wrong.")
@click.option("--amount", type=AMOUNT, help="The disputed part; else all that is open.")
@acting
@pass_session
def open_(
    session: Session, *, invoice: str, reason: str, amount: str | None, as_json: bool
) -> None:
    """Open a dispute. It changes nothing that is due until a claim is filed.

    An ordering error of the customer's own users is always refused.

    \b
    Examples:
      artui dispute open INV-1042 --reason not-received
      artui dispute open INV-1042 --reason price --amount 120.00
    """
    with session.book(writes=True) as book:
        item = found(book, invoice, ItemKind.INVOICE)
        minor = None if amount is None else parse_minor(amount, item.currency)
        act = disputes.disputes.open_dispute(book, item.id, reason=reason, amount_minor=minor)
    print_act(act, as_json=as_json, dispute=act.dispute_id)


@dispute.command()
@click.argument("invoice")
@click.option("--claim", required=True, metavar="REF", help="The claim's reference.")
@click.option("--date", "day", required=True, type=DATE, help="The day it was filed.")
@acting
@pass_session
def claim(session: Session, *, invoice: str, claim: str, day: date, as_json: bool) -> None:
    """Back an open dispute with a filed A-to-z claim.

    From its date on the disputed part bears no interest and is not dunned until it is resolved.

    \b
    Examples:
      artui dispute claim INV-1042 --claim A2Z-77 --date 2026-03-14
    """
    with session.book(writes=True) as book:
        act = disputes.disputes.file_claim(
            book, found(book, invoice, ItemKind.INVOICE).id, claim=claim, day=day
        )
    print_act(act, as_json=as_json, dispute=act.dispute_id)


@dispute.command()
@click.argument("invoice")
@click.option(
    "--outcome", required=True, type=click.Choice(["accepted", "rejected"]), help="How it ended."
)
@click.option("--note", default="", help="What was found.")
@acting
@pass_session
def resolve(session: Session, *, invoice: str, outcome: str, note: str, as_json: bool) -> None:
    """Resolve a dispute: accepted, it becomes a credit memo; rejected, interest catches up.

    The memo's document and a mail draft to the customer are written into the export folder.

    \b
    Examples:
      artui dispute resolve INV-1042 --outcome accepted --note "carrier confirmed the damage"
    """
    with session.book(writes=True) as book:
        item = found(book, invoice, ItemKind.INVOICE)
        act = disputes.disputes.resolve_dispute(book, item.id, outcome=outcome, note=note)
        print_act(act, as_json=as_json, dispute=act.dispute_id)
        if act.memo_id is not None:
            folder = session.path(export_folder(session.settings)) / "drafts"
            with redirect_stdout(sys.stderr):
                write_drafts(session, book, [act.memo_id], folder, overwrite=True)
