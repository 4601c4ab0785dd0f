"""`artui amazon ads`: invoices of the Ads service, and their documents."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from artui import ledger
from artui.amazon import ads
from artui.cli.act_commands import with_reason
from artui.cli.amazon.services import services
from artui.cli.lookup import found
from artui.cli.output import acting, listing, print_act, print_list, print_object, say
from artui.cli.session import Session, pass_session
from artui.domain.kinds import ItemKind
from artui.domain.text import visible
from artui.statements.destinations import new_file
from artui.statements.lists.list_columns import ListColumn, ListValue

if TYPE_CHECKING:
    from artui.amazon.ads.sync import ProfileSynced
    from artui.cli.output import Output
    from artui.ledger.amazon.external import AdsListed

INVOICES = [
    ListColumn("number"),
    ListColumn("kind"),
    ListColumn("account"),
    ListColumn("status"),
    ListColumn("due_date", "date"),
    ListColumn("amount", "money"),
    ListColumn("open_amount", "money"),
    ListColumn("currency"),
]
ASIDES = [
    ListColumn("invoice"),
    ListColumn("account"),
    ListColumn("record"),
    ListColumn("reason"),
    ListColumn("since", "instant"),
]


@click.group("ads")
def group() -> None:
    """Ads invoices: bring them in step with the Ads service, download their documents.

    \b
    Examples:
      artui amazon ads sync
      artui amazon ads list --set-aside
      artui amazon ads document ID-234 --out documents
    """


@group.command("sync")
@acting
@pass_session
def sync_(session: Session, *, as_json: bool) -> int:
    """Bring all Ads invoices in step: profiles become customers, what remains is what is open.

    A sync without news writes nothing; one that was cut off continues there. An invoice below
    zero becomes a credit memo. A row or a profile that can't be read is reported, set aside and
    tried again by the next sync; the others go on. Exit status 1 if any had to be left out.

    \b
    Examples:
      artui amazon ads sync
      artui amazon ads sync --format json
    """
    results = []
    with session.book(writes=True) as book, services(session) as connection:
        for result in ads.sync.sync(connection, book, receivable=session.settings.ads_receivable):
            _report(result)
            results.append(result)
            if not as_json and not result.refusal and result.account:
                click.echo(visible(_sentence(result)))
    if as_json:
        print_object([asdict(result) for result in results])
    return 1 if any(result.refusal or result.problems for result in results) else 0


def _report(result: "ProfileSynced") -> None:
    if result.refusal:
        say(f"{result.account} was left out: {result.refusal}")
    for problem in (*result.problems, *result.notes):
        say(f"{result.account}: {problem}" if result.account else problem)


def _sentence(result: "ProfileSynced") -> str:
    said = f"{result.account}: added {result.added}, changed {result.changed}"
    waiting = f", {result.placeholders} not yet issued" if result.placeholders else ""
    return f"{said}, unchanged {result.same}{waiting}"


@group.command("get")
@click.argument("invoice")
@acting
@pass_session
def get_(session: Session, *, invoice: str, as_json: bool) -> int:
    """Look one invoice up by its id, as the console shows it, and bring it in step.

    For services whose list leaves invoices out. Exit status 1 if no profile has it.

    \b
    Examples:
      artui amazon ads get ID-234
    """
    with session.book(writes=True) as book, services(session) as connection:
        results = ads.sync.get(
            connection, book, invoice, receivable=session.settings.ads_receivable
        )
    for result in results:
        _report(result)
        if not as_json:
            click.echo(visible(_sentence(result)))
    if as_json:
        print_object([asdict(result) for result in results])
    return 1 if any(result.problems for result in results) else 0


@group.command("list")
@click.option(
    "--set-aside", "aside", is_flag=True, help="What could not be taken yet, and why not."
)
@listing
@pass_session
def list_(session: Session, *, aside: bool, output: "Output") -> None:
    """List the Ads invoices with what the service says of each, or what was set aside.

    \b
    Examples:
      artui amazon ads list
      artui amazon ads list --set-aside
    """
    with session.book() as book, book.reading() as connection:
        if aside:
            kept = ledger.amazon.set_aside
            found = kept.asides(connection, kept.ADS)
            rows = [
                (each.title, each.account, each.record, each.reason, each.seen_at) for each in found
            ]
            print_list(session, output, ASIDES, rows)
            return
        invoices = ledger.amazon.external.ads_invoices(connection)
    print_list(session, output, INVOICES, map(_listed, invoices))


def _listed(row: "AdsListed") -> "dict[str, ListValue]":
    return {
        "number": row.number,
        "kind": str(row.kind),
        "account": row.account,
        "status": row.status,
        "due_date": row.due_date,
        "amount": row.amount_minor,
        "open_amount": row.open_minor,
        "currency": row.currency,
    }


@group.command("set-aside")
@click.argument("name", metavar="INVOICE|PROFILE/INVOICE|ACCOUNT")
@with_reason
@acting
@pass_session
def set_aside(session: Session, *, name: str, reason: str, as_json: bool) -> None:
    """Leave out for good what was set aside, since it was settled elsewhere: it is no error any
    more.

    An invoice that the ledger has already goes on following the service, once it can be read.

    \b
    Examples:
      artui amazon ads set-aside ID-234 --reason "paid by card, no invoice is due"
    """
    with session.book(writes=True) as book:
        act = ledger.amazon.ads_asides.leave_out_of_ads(book, name, reason=reason)
    print_act(act, as_json=as_json)


@group.command()
@click.argument("invoice")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder.")
@click.option("--overwrite", is_flag=True, help="Replace files that are there.")
@pass_session
def document(session: Session, *, invoice: str, out: Path, overwrite: bool) -> None:
    """Download the documents that Amazon offers for an Ads invoice; print the files written.

    \b
    Examples:
      artui amazon ads document ID-234 --out documents
    """
    folder = session.path(out)
    with session.book() as book:
        item = found(book, invoice, ItemKind.INVOICE, ItemKind.CREDIT_MEMO)
        with book.reading() as connection:
            profile, number = ledger.amazon.external.ads_key(connection, item.id)
    with services(session) as line:
        documents = ads.client.invoice_documents(line, profile, number)
    folder.mkdir(parents=True, exist_ok=True)
    for name, each in ads.client.named_documents(documents, item.number):
        with new_file(folder / name, overwrite=overwrite) as handle:
            handle.write(each.body)
        click.echo(visible(str(folder / name)))
