"""`artui amazon vendor sync|list|show|expected|deductions|accept|dispute`: what became of vendor
invoices, from the service itself, and what is decided about what is kept back of them."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from artui import ledger
from artui.amazon import finances
from artui.cli.amazon.services import services
from artui.cli.lists.matters import RECORDED
from artui.cli.output import acting, listing, print_act, print_list, print_object, say
from artui.cli.session import Session, pass_session
from artui.domain.deductions import DeductionState
from artui.domain.text import visible
from artui.json_value import JsonObject
from artui.statements.lists.list_columns import ListColumn

if TYPE_CHECKING:
    from artui.amazon.finances.sync import WindowSynced
    from artui.cli.output import Output
    from artui.ledger.amazon.reported.deduction_rows import DeductionRow
    from artui.ledger.amazon.reported.vendor_list import VendorRow
    from artui.ledger.book.book import Book

STATES = ("open", "disputed", "accepted", "paid_back", "closed")
SUMS = [
    ListColumn("currency"),
    ListColumn("deductions", "int"),
    ListColumn("deducted", "money"),
    ListColumn("disputed", "money"),
    ListColumn("accepted", "money"),
    ListColumn("paid_back", "money"),
    ListColumn("open", "money"),
]
EXPECTED = [
    ListColumn("date", "date"),
    ListColumn("invoice"),
    ListColumn("account"),
    ListColumn("amount", "money"),
    ListColumn("currency"),
]
INVOICES = [
    ListColumn("invoice"),
    ListColumn("payee"),
    ListColumn("marketplace"),
    ListColumn("type"),
    ListColumn("state"),
    ListColumn("submission"),
    ListColumn("account"),
    ListColumn("issue_date", "date"),
    ListColumn("due_date", "date"),
    ListColumn("amount", "money"),
    ListColumn("paid", "money"),
    ListColumn("queued", "money"),
    ListColumn("deducted", "money"),
    ListColumn("currency"),
    ListColumn("findings", "flags"),
]


@click.command("sync")
@click.option("--marketplace", "marketplaces", multiple=True, metavar="COUNTRY|ID",
              help="Only these; else those of our buyers.")  # fmt: skip
@acting
@pass_session
def sync_(session: Session, *, marketplaces: tuple[str, ...], as_json: bool) -> int:
    """Ask Amazon what became of the vendor invoices: states, payments queued, deductions.

    It goes back to the oldest invoice that is open, and asks only for what changed. Nothing is
    posted: cash is what the bank says. A sync without news writes nothing; one that was cut off
    goes on there. What can't be had is reported and the rest goes on. Exit status 1 if anything
    was left out.

    \b
    Examples:
      artui amazon vendor sync
      artui amazon vendor sync --marketplace DE --marketplace FR
    """
    results = []
    with session.book(writes=True) as book, services(session) as connection:
        asked = _marketplaces(session, book, marketplaces)
        for result in finances.sync.sync(connection, book, asked):
            for problem in result.problems:
                say(visible(problem))
            results.append(result)
            if not as_json:
                for note in result.notes:
                    click.echo(visible(note))
    if as_json:
        print_object([_plain(result) for result in results])
    else:
        click.echo(_sentence(results))
    return 1 if any(result.problems for result in results) else 0


@click.command("list")
@listing
@pass_session
def list_(session: Session, *, output: "Output") -> int:
    """List what Amazon says of each vendor invoice, beside our own state of its submission.

    An invoice without an account is known to Amazon only. Findings say where Amazon's amounts
    differ from ours.

    \b
    Examples:
      artui amazon vendor list
      artui amazon vendor list --format csv
    """
    with session.book() as book, book.reading() as connection:
        rows = ledger.amazon.reported.vendor_list.listed(connection)
        print_list(session, output, INVOICES, (row.values() for row in rows))
    return 0


@click.command()
@click.argument("invoice")
@acting
@pass_session
def show(session: Session, *, invoice: str, as_json: bool) -> int:
    """Show what Amazon says of an invoice: state, settlement, lines, deductions, findings.

    \b
    Examples:
      artui amazon vendor show INV-1042
    """
    with session.book() as book, book.reading() as connection:
        rows = ledger.amazon.reported.vendor_list.numbered(connection, invoice)
        if not rows:
            raise ledger.amazon.reported.vendor_list.NotReported(
                f"Amazon has not reported the invoice {visible(invoice)}; ask it with: "
                "artui amazon vendor sync"
            )
        kept = [row.kept.id for row in rows]
        deductions = ledger.amazon.reported.deduction_rows.of_reports(connection, kept)
    if as_json:
        print_object([_whole(row, deductions) for row in rows])
        return 0
    shown = finances.shown
    for row in rows:
        facts = [(name, text) for name, text in shown.report_facts(row) if text]
        for name, text in facts:
            click.echo(visible(f"{name + ':':20} {text}"))
        for line in row.kept.report.lines or ():
            click.echo(visible(f"  {shown.line_words(line, row.kept.report.currency)}"))
        for deduction in deductions.get(row.kept.id, ()):
            for sentence in shown.deduction_words(deduction):
                click.echo(visible(sentence))
    return 0


@click.command()
@listing
@pass_session
def expected(session: Session, *, output: "Output") -> None:
    """List the cash that Amazon has queued for payment, by the day on which it is due.

    Nothing of it is posted, and never more is expected than is open on the invoice.

    \b
    Examples:
      artui amazon vendor expected
    """
    with session.book() as book, book.reading() as connection:
        found = ledger.amazon.reported.expected_cash.expected_cash(connection)
    rows = (
        {
            "date": each.day,
            "invoice": each.invoice,
            "account": each.account,
            "amount": each.minor,
            "currency": each.currency,
        }
        for each in found
    )
    print_list(session, output, EXPECTED, rows)


@click.command()
@click.option("--state", "states", multiple=True, type=click.Choice(STATES),
              help="Only those of a state.")  # fmt: skip
@click.option("--by", type=click.Choice(["reason", "vendor-code", "month"]),
              help="Sums instead: deducted, disputed, accepted, paid back.")  # fmt: skip
@listing
@pass_session
def deductions(
    session: Session, *, states: tuple[str, ...], by: str | None, output: "Output"
) -> int:
    """List what Amazon keeps back of our invoices, what is open first; or sums of it.

    \b
    Examples:
      artui amazon vendor deductions --state open
      artui amazon vendor deductions --by reason
    """
    recorded, rows = RECORDED["deductions"], ledger.amazon.reported.deduction_rows
    with session.book() as book, book.reading() as connection:
        if by is None:
            found = recorded.read(connection, book.business_date, ())
            chosen = (row for row in found if not states or row["state"] in states)
            print_list(session, output, recorded.columns, chosen)
            return 0
        wanted = [DeductionState(state) for state in states]
        sums = rows.report(rows.deductions(connection, states=wanted), by)
        worded = (each._replace(by=finances.shown.summed_by(each.by)) for each in sums)
        print_list(session, output, [ListColumn(by.replace("-", "_")), *SUMS], worded)
    return 0


@click.command()
@click.argument("deduction", type=int)
@acting
@pass_session
def accept(session: Session, *, deduction: int, as_json: bool) -> None:
    """Accept a deduction: a credit memo of the invoice for what is kept back. Undo takes it back.

    \b
    Examples:
      artui amazon vendor accept 12
    """
    with session.book(writes=True) as book:
        act = ledger.amazon.reported.decisions.accept(book, deduction)
    print_act(act, as_json=as_json, memo=act.memo_id)


@click.command()
@click.argument("deduction", type=int)
@click.option("--purchase-order", "orders", multiple=True, type=click.Path(path_type=Path),
              help="A file with the order.")  # fmt: skip
@click.option("--shipment", "shipments", multiple=True, type=click.Path(path_type=Path),
              help="A file with the shipping notice.")  # fmt: skip
@click.option("--proof", "proofs", multiple=True, type=click.Path(path_type=Path),
              help="A file with the proof of delivery.")  # fmt: skip
@acting
@pass_session
def dispute(
    session: Session,
    *,
    deduction: int,
    orders: tuple[Path, ...],
    shipments: tuple[Path, ...],
    proofs: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Dispute a deduction; files that prove what was ordered and delivered are attached to the
    invoice. Undo takes it all back.

    \b
    Examples:
      artui amazon vendor dispute 12
      artui amazon vendor dispute 12 --proof pod-5678.pdf --purchase-order po.pdf
    """
    named = (("purchase order", orders), ("shipment", shipments), ("proof of delivery", proofs))
    files = [
        (f"{kind} {path.name}", ledger.documents.attachments.read_file(session.path(path)))
        for kind, paths in named
        for path in paths
    ]
    with session.book(writes=True) as book:
        act = ledger.amazon.reported.decisions.dispute(book, deduction, files)
    print_act(act, as_json=as_json, dispute=act.dispute_id)


def _whole(row: "VendorRow", known: "dict[int, list[DeductionRow]]") -> JsonObject:
    report, shown = row.kept.report, finances.shown
    return {
        "facts": {name: text for name, text in shown.report_facts(row) if text},
        "lines": [shown.line_words(line, report.currency) for line in report.lines or ()],
        "deductions": [list(shown.deduction_words(each)) for each in known.get(row.kept.id, ())],
        "findings": list(row.findings),
    }


def _marketplaces(session: Session, book: "Book", named: tuple[str, ...]) -> tuple[str, ...]:
    if named:
        return finances.vendor_marketplaces.named(named)
    with book.reading() as connection:
        reports = ledger.amazon.reported.vendor_reports
        return finances.vendor_marketplaces.usual(
            reports.buyer_countries(connection),
            reports.marketplaces_asked(connection),
            session.settings.amazon_region,
        )


def _sentence(results: "list[WindowSynced]") -> str:
    added, changed, same = (
        sum(getattr(result, name) for result in results) for name in ("added", "changed", "same")
    )
    return f"added {added}, changed {changed}, unchanged {same}"


def _plain(result: "WindowSynced") -> JsonObject:
    begins = result.begins.isoformat() if result.begins else None
    return {**asdict(result), "begins": begins}
