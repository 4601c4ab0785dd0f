"""`artui import`: files in."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from artui import imports, ledger
from artui.cli.bank.advice_import import import_advice
from artui.cli.bank.bank_import import import_bank
from artui.cli.office.preset_import import MATCHES, import_by_preset, list_presets
from artui.cli.options import DATE
from artui.cli.output import Output, print_list, print_object, progress_bar, say
from artui.cli.session import Session, pass_session
from artui.domain.money import format_minor
from artui.domain.text import visible
from artui.imports.refusals import FileRefused
from artui.statements.destinations import AlreadyThere, new_file
from artui.statements.lists.list_columns import ListColumn

if TYPE_CHECKING:
    from artui.imports.cell_values import DateOrder
    from artui.imports.formats.table import Hidden
    from artui.imports.imported import Imported
    from artui.imports.rejects import Rejects
    from artui.imports.verdicts import Verdict

_DATES: "dict[str, DateOrder]" = {"YMD": "YMD", "ISO": "YMD", "DMY": "DMY", "MDY": "MDY"}
MOST_SHOWN = 1_000
KINDS = (
    "customers",
    "contacts",
    "invoices",
    "invoice-lines",
    "payments",
    "credit-memos",
    "applications",
    "credit-events",
    "self-billing",
    "requests",
    "bank",
    "remittance",
    "purchase-orders",
    "payees",
)
# Lists the presets: no file is taken in.
PRESETS = "presets"


@click.command("import")
@click.argument("kind", type=click.Choice((*KINDS, PRESETS)))
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("--dry-run", is_flag=True, help="Check everything, change nothing.")
@click.option(
    "--rejects",
    type=click.Path(path_type=Path),
    help="Keep the good rows, and write the bad ones with their reasons to this file.",
)
@click.option("--overwrite", is_flag=True, help="Replace the file of rejects if it is there.")
@click.option(
    "--decimal",
    type=click.Choice(["dot", "comma"]),
    default="dot",
    show_default=True,
    help="What separates the decimals of an amount.",
)
@click.option(
    "--dates",
    type=click.Choice(["YMD", "DMY", "MDY", "ISO"], case_sensitive=False),
    default="YMD",
    show_default=True,
    help="How dates are written: 2026-01-31 (also ISO), 31.01.2026 or 01/31/2026.",
)
@click.option(
    "--hidden",
    type=click.Choice(["take", "skip"]),
    help="Read the hidden rows and columns of a sheet, or leave them out; else it is refused.",
)
@click.option(
    "--strict",
    is_flag=True,
    help="Refuse a payment that names an invoice which is not there.",
)
@click.option(
    "--anyway",
    is_flag=True,
    help="Of payments: take one also if a bank's entry may have brought it already.",
)
@click.option(
    "--preset",
    metavar="NAME",
    help="Of another program's open items: how they are read (see `artui import presets`); auto "
    "proposes some.",
)
@click.option(
    "--currency",
    metavar="CUR",
    help="With --preset: the currency of rows for which the file names none.",
)
@click.option(
    "--match",
    type=click.Choice(MATCHES),
    help="With --preset: by what the customers of the file are found; else as the preset says.",
)
@click.option(
    "--create-customers",
    is_flag=True,
    help="With --preset: make the customers of the file that are not there; each is told.",
)
@click.option(
    "--history",
    is_flag=True,
    help="With --preset: an invoice comes in with its original amount, and what is no longer open "
    "of it as a payment OPENING/NUMBER, paid on the day of --paid-on.",
)
@click.option(
    "--paid-on", type=DATE, help="With --history: the value date of what was paid before."
)
@click.option(
    "--number",
    metavar="HEADING",
    help="With --preset: the column that has the number of a document.",
)
@click.option(
    "--mapping",
    metavar="NAME",
    help="Of a bank's CSV file: how it is read, as `artui bank mapping list` shows.",
)
@click.option(
    "--payment",
    metavar="ACCOUNT/REF",
    help="Of a remittance advice: which payment it is about; else it is found by amount and payer.",
)
@click.option(
    "--encoding",
    type=click.Choice(["utf-8", "cp1252", "cp850"]),
    help="Of a bank's file: how its letters are written; else it is found out.",
)
@click.option(
    "--accept-gap",
    default="",
    metavar="REASON",
    help="Of a bank's file: take a statement that does not add up, for this reason.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="Say what became of each file, or as objects; csv lists what a --dry-run of requests or "
    "bank files would do.",
)
@pass_session
def import_(
    session: Session,
    *,
    kind: str,
    files: tuple[str, ...],
    dry_run: bool,
    rejects: Path | None,
    overwrite: bool,
    decimal: str,
    dates: str,
    hidden: "Hidden",
    strict: bool,
    anyway: bool,
    preset: str | None,
    currency: str | None,
    match: str | None,
    create_customers: bool,
    history: bool,
    paid_on: date | None,
    number: str | None,
    mapping: str | None,
    payment: str | None,
    encoding: str | None,
    accept_gap: str,
    format_: str,
) -> int:
    """Take in files: CSV (comma, semicolon or tab), JSON lines or XLSX; `-` is standard input.

    KIND requests reads the text of a mail: invoice number, credit memo number and amount as
    labelled lines, a table, bare rows, or in a sentence. What is no request for sure, or names no
    plain amount, is refused by its line; --dry-run lists what would become of each.

    Each file is one act and goes in whole or not at all; with --rejects its good rows go in.
    A row that is there already is skipped, so the same file twice adds nothing.
    A payment that names an invoice which is not there is taken, and what is meant for it remains
    unapplied; --strict refuses it. One that may be money which a bank's entry has brought and that
    was posted already is refused; --anyway takes it.

    KIND bank reads a bank's own file: MT940, CAMT, BAI2, OFX or QFX, or CSV by a --mapping. Its
    account must be one of `artui bank accounts`. Nothing is posted by it: `artui match` shows
    what each entry pays. --dry-run lists the entries that it would bring.

    KIND remittance reads a payer's advice of what a payment is for: a table with document numbers
    and amounts, or the text of a letter. The payment that waits for it is set against what it
    names; if the money has not come, the advice is kept until it does (`artui match advices`).

    KIND invoices also reads electronic invoices of ours that another system has made, one a file:
    UBL 2.1, CII, or a Factur-X or ZUGFeRD PDF. The seller must be one of our entities; the buyer is
    found by account, VAT id or electronic address. Its lines and taxes come along.

    In customers, payment_order says what cash pays first: principal-first (if blank) or
    costs-interest-principal; auto_apply=yes applies credit memos that come later to the invoice
    that they name, of the main account and all below it.

    With --preset, KIND invoices reads the list of open items that another program has exported:
    invoices, credit memos and unapplied payments in it are one act. Totals of the file are compared
    with its rows; customers must be there, or --create-customers makes them. KIND payments reads
    the payments of a payment service, and KIND customers a list of customers, which fills those
    in that are there, by presets for these. `artui import presets` lists the presets, and --preset
    auto says which could read a file, and takes nothing in.

    \b
    Examples:
      artui import customers customers.csv
      artui import invoices january.csv february.csv --dry-run
      artui import payments bank.csv --decimal comma --dates DMY --rejects bad.csv
      artui import requests mail.txt --dry-run
      artui import invoices INV-1042.xml INV-1043.pdf
      artui import invoices open.csv --preset quickbooks-online --currency USD --dry-run
      artui import invoices open.csv --preset odoo --history --paid-on 2026-01-31
      artui import payments payments.csv --preset stripe-payments
    """
    if kind != "payments":
        _refuse_others(anyway=anyway or None)
    if kind == PRESETS:
        return list_presets(session, files, format_)
    if not files:
        raise click.UsageError("Missing argument 'FILE...'.")
    if format_ == "csv" and not (dry_run and kind in ("requests", "bank")):
        raise click.UsageError(
            "--format csv lists requests and bank entries: import requests … --dry-run."
        )
    if preset is None:
        _refuse_others(currency=currency, match=match, number=number, paid_on=paid_on)
        _refuse_others(create_customers=create_customers or None, history=history or None)
    else:
        if history != (paid_on is not None):
            raise click.UsageError(
                "--history and --paid-on, the day of what was paid, go together."
            )
        _refuse_others(rejects=rejects, hidden=hidden, strict=strict or None, mapping=mapping)
        _refuse_others(payment=payment, encoding=encoding, accept_gap=accept_gap or None)
        if kind not in ("customers", "invoices", "payments"):
            raise click.UsageError(
                "--preset is for KIND invoices, which takes all kinds of a file, payments and "
                "customers."
            )
        return import_by_preset(
            session,
            kind,
            files,
            preset,
            paid_on=paid_on,
            create_customers=create_customers,
            decimal=_given("decimal", decimal),
            dates=_given("dates", dates),
            currency=currency or "",
            match=match or "",
            number=number or "",
            dry_run=dry_run,
            format_=format_,
        )
    if kind == "remittance":
        _refuse_others(rejects=rejects, strict=strict or None, mapping=mapping, encoding=encoding)
        _refuse_others(accept_gap=accept_gap or None)
        if payment is not None and len(files) > 1:
            raise click.UsageError("--payment is for one file.")
        options = imports.cell_values.ReadOptions(
            decimal_comma=decimal == "comma", dates=_DATES[dates.upper()], hidden=hidden
        )
        return import_advice(
            session, files, options, payment=payment or "", dry_run=dry_run, format_=format_
        )
    _refuse_others(payment=payment)
    if kind == "bank":
        _refuse_others(rejects=rejects, hidden=hidden, strict=strict or None)
        return import_bank(
            session,
            files,
            dry_run=dry_run,
            mapping=mapping or "",
            encoding=encoding or "",
            accept_gap=accept_gap,
            format_=format_,
        )
    _refuse_others(mapping=mapping, encoding=encoding, accept_gap=accept_gap or None)
    options = imports.cell_values.ReadOptions(
        decimal_comma=decimal == "comma", dates=_DATES[dates.upper()], hidden=hidden
    )
    paths = [file if file == "-" else session.path(file) for file in files]
    results: list[Imported] = []
    with ExitStack() as opened:
        kept = None
        if rejects is not None:
            kept = opened.enter_context(_rejects(session.path(rejects), overwrite))
        book = opened.enter_context(session.book(writes=not dry_run))
        for path in paths:
            try:
                with progress_bar() as progress:
                    found = imports.file_import.import_file(
                        book,
                        kind,
                        path,
                        options,
                        rejects=kept,
                        dry_run=dry_run,
                        strict=strict,
                        anyway=anyway,
                        progress=progress,
                    )
            except FileRefused as refusal:
                say(str(refusal))
                continue
            _report_errors(found)
            results.append(found)
            if format_ == "text":
                if dry_run and found.verdicts:
                    _list_verdicts(session, [found], "table")
                click.echo(visible(_sentence(found, dry_run=dry_run, whole=kept is None)))
    if format_ == "csv":
        _list_verdicts(session, results, "csv")
    if format_ == "json":
        print_object([_as_object(found) for found in results])
    good = [found for found in results if not found.rejected]
    return 0 if len(good) == len(paths) else 1


def _given(option: str, value: str) -> str:
    """The value of an option; empty if it is only the usual one."""
    source = click.get_current_context().get_parameter_source(option)
    return "" if source is ParameterSource.DEFAULT else value.upper()


def _refuse_others(**given: object) -> None:
    """Raise UsageError for an option that has no use with this kind of file."""
    for name, value in given.items():
        if value is not None:
            raise click.UsageError(f"--{name.replace('_', '-')} has no use with this KIND.")


def _rejects(path: Path, overwrite: bool) -> "Rejects":
    """Rejects that are saved to this path; raises AlreadyThere before anything is read."""
    if path.exists() and not overwrite:
        raise AlreadyThere(path)
    saved: list[Path] = []

    def save(lines: Iterable[str]) -> None:
        with new_file(path, overwrite=overwrite or bool(saved)) as handle:
            handle.writelines(line.encode() for line in lines)
        saved.append(path)

    return imports.rejects.Rejects(save)


def _as_object(found: "Imported") -> dict[str, Any]:
    lines = {"errors": found.errors, "notes": found.notes}
    made = asdict(found) | {name: [each._asdict() for each in rows] for name, rows in lines.items()}
    del made["verdicts"], made["ahead"], made["doubted"], made["above"]
    if found.request_id is None:
        del made["request_id"]
    if found.verdicts:
        made["requests"] = [
            {
                "line": each.line,
                "memo": each.memo,
                "invoice": each.invoice,
                "amount": _amount(each),
                "currency": each.currency,
                "verdict": str(each.fate),
                "reason": each.reason,
            }
            for each in found.verdicts
        ]
    return made


def _amount(verdict: "Verdict") -> str | None:
    minor = verdict.amount_minor
    return None if minor is None else format_minor(minor, verdict.currency)


def _list_verdicts(session: Session, results: "list[Imported]", format_: str) -> None:
    """Each request, and what would become of it."""
    columns = [
        ListColumn("file"),
        ListColumn("line", "int"),
        ListColumn("memo"),
        ListColumn("invoice"),
        ListColumn("amount", "money"),
        ListColumn("currency", title="cur"),
        ListColumn("verdict"),
        ListColumn("reason"),
    ]
    rows = [(found.file, *each) for found in results for each in found.verdicts]
    print_list(session, Output(format_, None, overwrite=False), columns, rows)


def _report_errors(found: "Imported") -> None:
    for row in (*found.errors, *found.notes):
        say(str(row))
    if found.rejected and len(found.errors) >= MOST_SHOWN:
        say(f"{found.file}: {found.rejected} rows are wrong; only the first errors are shown.")
    if found.request_id is not None:
        say(f"{found.file} now waits whole for a supervisor as request {found.request_id}.")
    if found.doubted:
        what = "1 of them" if found.doubted == 1 else f"{found.doubted} of them"
        say(f"{found.file}: --anyway takes {what}, if it is other money than the bank's.")


def _sentence(found: "Imported", *, dry_run: bool, whole: bool) -> str:
    """What became of a file, in one line."""
    if not dry_run and not (found.rejected and whole):
        return f"{found.file}: {found.summary}"
    counts = (found.added, found.changed, found.skipped, found.rejected)
    why = "nothing was changed (--dry-run)" if dry_run else "nothing of this file was taken in"
    later = f"; {found.ahead}" if dry_run and found.ahead else ""
    return f"{found.file}: {ledger.book.audit_log.counted(*counts, stays=False)}{later}; {why}"
