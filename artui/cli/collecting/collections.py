"""`artui collections`: the dunning ladder, flags, agencies and the package of evidence."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from artui import amazon, statements
from artui.cli.act_commands import on_customer, with_reason
from artui.cli.lookup import customer as customer_of
from artui.cli.lookup import customer_ids, found
from artui.cli.options import AMOUNT, REASON
from artui.cli.output import acting, listing, print_act, print_list, say, watched
from artui.cli.session import Session, pass_session
from artui.domain.kinds import ItemKind
from artui.domain.money import parse_minor
from artui.domain.text import visible
from artui.ledger import collecting
from artui.ledger.book.refusals import NothingToDun
from artui.settings import export_folder
from artui.statements.lists.list_columns import ListColumn, ListValue
from artui.wording import dunning_step

if TYPE_CHECKING:
    from artui.cli.output import Output
    from artui.ledger.book.book import Book
    from artui.ledger.collecting.agencies import Placement
    from artui.ledger.collecting.ladder import RunRow
    from artui.statements.collecting.dunning_notices import WrittenNotices


@click.group()
def collections() -> None:
    """Dunning runs, flags, agencies and the collections package.

    \b
    Examples:
      artui collections run --dry-run
      artui collections run
      artui collections package --flagged --out packages
    """


@collections.command()
@click.option("--dry-run", is_flag=True, help="Show what would happen, change nothing.")
@click.option("--customer", metavar="ACCOUNT", help="Only this customer.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where the notices go.")
@click.option("--no-notices", is_flag=True, help="Post the run, write no notice yet.")
@listing
@pass_session
def run(
    session: Session,
    *,
    dry_run: bool,
    customer: str | None,
    folder: Path | None,
    no_notices: bool,
    output: "Output",
) -> None:
    """Move every late item that may climb up the ladder, and write the notices.

    Each overdue item has a row; a skipped one says why. Notices go into the export folder unless
    --folder names another. A run can be rolled back as long as no notice of it is written: use
    --no-notices to look at it first.

    \b
    Examples:
      artui collections run --dry-run
      artui collections run --folder notices
      artui collections run --customer C1 --no-notices --format json
    """
    with session.book(writes=not dry_run) as book:
        with book.reading() as connection:
            only = customer_ids(connection, customer) or None
            shown = list(
                _run_rows(collecting.ladder.run_rows(connection, book.business_date, only))
            )
        sentence = ""
        files: tuple[Path, ...] = ()
        if not dry_run:
            try:
                with watched() as progress:
                    run = collecting.dunning.post_dunning(
                        book, customer_ids=only, progress=progress
                    )
                sentence = run.summary
            except NothingToDun as nothing:
                sentence = str(nothing).removesuffix(".")
            if not no_notices:
                target = session.path(folder or export_folder(session.settings))
                files = _write_notices(session, book, target).files
        print_list(session, output, _run_columns(), shown)
    if sentence:
        say(sentence)
    for path in files:
        say(str(path))


def _write_notices(session: Session, book: "Book", folder: Path) -> "WrittenNotices":
    answer_to = session.settings.mail_from
    with watched() as progress:
        return statements.collecting.dunning_notices.write_notices(
            book, folder, answer_to=answer_to, progress=progress
        )


def _run_columns() -> list[ListColumn]:
    return [
        ListColumn("account"),
        ListColumn("currency"),
        ListColumn("kind"),
        ListColumn("number"),
        ListColumn("due_date", "date"),
        ListColumn("days_late", "int"),
        ListColumn("level", "int"),
        ListColumn("to", "int"),
        ListColumn("amount", "money"),
        ListColumn("fee", "money"),
        ListColumn("reason"),
    ]


def _run_rows(rows: "Iterable[RunRow]") -> Iterator[dict[str, ListValue]]:
    for row in rows:
        yield {
            "account": row.account,
            "currency": row.currency,
            "kind": row.kind,
            "number": row.number,
            "due_date": row.due_date,
            "days_late": row.days_late,
            "level": row.level,
            "to": row.to,
            "amount": row.amount_minor,
            "fee": row.fee_minor,
            "reason": dunning_step(row.step),
        }


@collections.command()
@click.option("--folder", type=click.Path(path_type=Path), help="Where they go.")
@pass_session
def notices(session: Session, *, folder: Path | None) -> None:
    """Write the notices that runs still owe, and print their files.

    \b
    Examples:
      artui collections notices --folder notices
    """
    with session.book(writes=True) as book:
        target = session.path(folder or export_folder(session.settings))
        written = _write_notices(session, book, target)
    for path in written.files:
        click.echo(visible(str(path)))
    say(written.summary)


@collections.command()
@click.argument("number", metavar="RUN", type=click.IntRange(min=1))
@acting
@pass_session
def rollback(session: Session, *, number: int, as_json: bool) -> None:
    """Roll a dunning run back; only while none of its notices is written.

    \b
    Examples:
      artui collections rollback 3
    """
    with session.book(writes=True) as book, watched() as progress:
        act = collecting.dunning.roll_back_dunning(book, number, progress=progress)
    print_act(act, as_json=as_json, run=number)


@collections.command("flag")
@click.argument("invoices", nargs=-1, required=True, metavar="INVOICE...")
@click.option("--reason", required=True, type=REASON, help="Why.")
@acting
@pass_session
def flag_(session: Session, *, invoices: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Flag invoices for collections.

    \b
    Examples:
      artui collections flag INV-1042 INV-1043 --reason "does not answer"
    """
    with session.book(writes=True) as book:
        ids = [found(book, number, ItemKind.INVOICE).id for number in invoices]
        act = collecting.flags.flag(book, ids, reason=reason)
    print_act(act, as_json=as_json, numbers=list(act.numbers))


@collections.command()
@click.argument("invoices", nargs=-1, required=True, metavar="INVOICE...")
@click.option("--reason", required=True, type=REASON, help="Why.")
@acting
@pass_session
def unflag(session: Session, *, invoices: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Lift the flags of invoices.

    \b
    Examples:
      artui collections unflag INV-1042 --reason "paid by instalments"
    """
    with session.book(writes=True) as book:
        ids = [found(book, number, ItemKind.INVOICE).id for number in invoices]
        act = collecting.flags.unflag(book, ids, reason=reason)
    print_act(act, as_json=as_json, numbers=list(act.numbers))


@collections.command()
@click.argument("account", metavar="CUSTOMER")
@click.option("--agency", required=True, help="The agency's name.")
@click.option("--fee", type=AMOUNT, help="What the agency charges; the customer owes it.")
@click.option("--currency", metavar="CUR", help="Of the fee; else the customer's own.")
@acting
@pass_session
def handover(
    session: Session,
    *,
    account: str,
    agency: str,
    fee: str | None,
    currency: str | None,
    as_json: bool,
) -> None:
    """Hand a customer over to a collection agency; dunning is locked until they are recalled.

    It needs a supervisor: what a clerk asks for waits in `artui approvals`.

    \b
    Examples:
      artui collections handover C1 --agency "Inkasso Nord"
      artui collections handover C1 --agency "Inkasso Nord" --fee 75.00
    """
    with session.book(writes=True) as book:
        owing = customer_of(book, account)
        money = currency or owing.currency
        minor = 0 if fee is None else parse_minor(fee, money)
        act = collecting.agencies.hand_over(
            book, owing.id, agency=agency, fee_minor=minor, currency=money
        )
    print_act(act, as_json=as_json)


@collections.command()
@with_reason
@on_customer
def recall(book: "Book", customer_id: int, *, reason: str) -> "Placement":
    """Recall a customer from the agency.

    \b
    Examples:
      artui collections recall C1 --reason "pays again"
    """
    return collecting.agencies.recall(book, customer_id, reason=reason)


@collections.command()
@with_reason
@on_customer
def exclude(book: "Book", customer_id: int, *, reason: str) -> "Placement":
    """Leave a customer out of dunning.

    \b
    Examples:
      artui collections exclude C1 --reason "pays by standing order"
    """
    return collecting.agencies.exclude(book, customer_id, excluded=True, reason=reason)


@collections.command()
@with_reason
@on_customer
def include(book: "Book", customer_id: int, *, reason: str) -> "Placement":
    """Take a customer into dunning again.

    \b
    Examples:
      artui collections include C1 --reason "standing order stopped"
    """
    return collecting.agencies.exclude(book, customer_id, excluded=False, reason=reason)


@collections.command()
@click.argument("customers", nargs=-1, metavar="[CUSTOMER]...")
@click.option("--flagged", is_flag=True, help="Every customer flagged for collections.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder.")
@click.option("--overwrite", is_flag=True, help="Replace files that are there.")
@pass_session
def package(
    session: Session, *, customers: tuple[str, ...], flagged: bool, out: Path, overwrite: bool
) -> None:
    """Write the collections package of customers: one ZIP each, with a manifest of SHA-256.

    \b
    Examples:
      artui collections package C1 --out packages
      artui collections package --flagged --out packages
    """
    if not (customers or flagged):
        raise click.UsageError("Name a customer, or give --flagged.")
    folder = session.path(out)
    with session.book() as book:
        with book.reading() as connection:
            chosen = [one for account in customers for one in customer_ids(connection, account)]
            if flagged:
                chosen += collecting.collecting_rows.flagged_customers(connection)
        with statements.file_batch.file_batch(folder, overwrite=overwrite) as batch:
            for customer_id in dict.fromkeys(chosen):
                # Each in one state of its own: one state for hours would keep the log of others'
                # acts.
                with book.reading() as connection:
                    path = statements.collecting.collection_files.write_package(
                        connection,
                        customer_id,
                        book.business_date,
                        batch,
                        paper_of=amazon.papers.paper_of,
                        answer_to=session.settings.mail_from,
                    )
                click.echo(visible(str(path)))
    if not chosen:
        say("No customer is flagged for collections.")


@collections.command()
@click.argument("file", type=click.Path(path_type=Path))
@listing
@pass_session
def verify(session: Session, *, file: Path, output: "Output") -> None:
    """Check a collections package against its manifest; exit status 1 if anything differs.

    \b
    Examples:
      artui collections verify packages/collections-C1-2026-03-31.zip
    """
    findings = statements.collecting.package.verify(session.path(file))
    columns = [ListColumn("problem"), ListColumn("path"), ListColumn("detail")]
    rows = ((each.problem, each.path, each.detail) for each in findings)
    print_list(session, output, columns, rows)
    if findings:
        raise click.exceptions.Exit(1)
    say("Every file is as the manifest says.")
