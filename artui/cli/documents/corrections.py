"""Taking back and putting right: `reverse`, `undo`, `write-off`, `correct`."""

from datetime import date

import click

from artui.cli.lookup import found
from artui.cli.options import AMOUNT, DATE, REASON
from artui.cli.output import acting, print_act, print_object
from artui.cli.session import Session, pass_session
from artui.domain.kinds import DEBIT_KINDS, ItemKind
from artui.domain.money import parse_minor
from artui.domain.text import visible
from artui.ledger import cash, documents, office


@click.command()
@click.argument("document", metavar="ID")
@click.option("--reason", required=True, type=REASON, help="Why.")
@click.option("--date", "day", type=DATE, help="The day it takes effect; else the business day.")
@acting
@pass_session
def reverse(
    session: Session, *, document: str, reason: str, day: date | None, as_json: bool
) -> None:
    """Take a document out of the books with a counter-entry; what was allocated is taken back.

    Once roles are given, a clerk's reversal of what a customer owes waits for a supervisor above
    the ledger's credit_threshold.

    For a payment that the bank returned, --date is the value date of the return.

    \b
    Examples:
      artui reverse invoice:INV-1042 --reason "issued twice"
      artui reverse payment:C1/TR-7 --reason "returned by the bank" --date 2026-03-31
    """
    with session.book(writes=True) as book:
        act = documents.reversal.reverse(book, found(book, document).id, reason=reason, day=day)
    print_act(act, as_json=as_json)


@click.command()
@click.argument("act_id", metavar="[ACT]", type=int, required=False)
@click.option("--dry-run", is_flag=True, help="Show what would be taken back, change nothing.")
@click.option("--posting", type=int, metavar="N", help="All payments of a posting of bank entries.")
@acting
@pass_session
def undo(
    session: Session, *, act_id: int | None, dry_run: bool, posting: int | None, as_json: bool
) -> None:
    """Take back your latest act that is neither an undo nor undone, or ACT, with new rows.

    An act that can't be undone, or on which later ones rest, is refused; none is skipped.
    `artui log` has the numbers.

    \b
    Examples:
      artui undo
      artui undo 812 --dry-run
      artui undo --dry-run
      artui undo --posting 812
    """
    if posting is not None:
        if act_id is not None:
            raise click.UsageError("--posting takes no ACT.")
        if dry_run:
            raise click.UsageError("--posting takes no --dry-run.")
        with session.book(writes=True) as book:
            act = office.undo.undo_posting(book, posting)
        print_act(act, as_json=as_json, undone=act.undone_id)
        return
    if not dry_run:
        with session.book(writes=True) as book:
            act = office.undo.undo(book, act_id)
        print_act(act, as_json=as_json, undone=act.undone_id)
        return
    with session.book() as book:
        seen = office.undo.preview_undo(book, act_id)
    if as_json:
        print_object({"undoes": seen.act_id, "summary": seen.summary, "lines": list(seen.lines)})
        return
    click.echo(visible(f"Would undo act {seen.act_id}: {seen.summary or seen.act}"))
    for line in seen.lines:
        click.echo(visible(f"  {line}"))


@click.command("write-off")
@click.argument("document", metavar="INVOICE")
@click.option("--amount", type=AMOUNT, help="How much; else all that is open.")
@click.option("--reason", required=True, type=REASON, help="Why.")
@acting
@pass_session
def write_off(
    session: Session, *, document: str, amount: str | None, reason: str, as_json: bool
) -> None:
    """Write off what is open on an invoice, or part of it.

    More than the ledger's tolerance, earlier write-offs counted, needs a supervisor; `artui ledger
    settings` shows it.

    \b
    Examples:
      artui write-off INV-1042 --reason "bank charges"
      artui write-off INV-1042 --amount 0.03 --reason "rounding"
    """
    with session.book(writes=True) as book:
        item = found(book, document, *DEBIT_KINDS)
        act = cash.write_offs.write_off(
            book,
            item.id,
            amount_minor=None if amount is None else parse_minor(amount, item.currency),
            reason=reason,
        )
    print_act(act, as_json=as_json)


@click.command()
@click.argument("document", metavar="INVOICE")
@click.option("--amount", required=True, type=AMOUNT, help="The right amount.")
@click.option("--number", default="", metavar="NO", help="The new number; else NO-C1.")
@click.option("--override", is_flag=True, help="Post it although a credit limit is exceeded.")
@click.option("--reason", default="", help="Why; an override needs one.")
@acting
@pass_session
def correct(
    session: Session,
    *,
    document: str,
    amount: str,
    number: str,
    override: bool,
    reason: str,
    as_json: bool,
) -> None:
    """Correct an invoice's amount: a reversal of the original and a corrected invoice.

    It takes effect on the issue date, and what was allocated moves to the corrected invoice. Once
    roles are given, a clerk's correction down waits for a supervisor above the ledger's
    credit_threshold.

    \b
    Examples:
      artui correct INV-1042 --amount 950.00
      artui correct INV-1042 --amount 1950.00 --override --reason "agreed with the director"
    """
    if override and not reason:
        raise click.UsageError("An override needs a reason: give --reason.")
    with session.book(writes=True) as book:
        item = found(book, document, ItemKind.INVOICE)
        act = documents.correction.correct(
            book,
            item.id,
            amount_minor=parse_minor(amount, item.currency),
            number=number,
            override_reason=reason if override else "",
        )
    print_act(act, as_json=as_json, number=act.number)
