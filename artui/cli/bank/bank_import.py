"""`artui import bank`: taking in a bank's file, and what each of its statements brought."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from artui import imports
from artui.cli.output import Output, print_list, print_object, say
from artui.cli.session import Session
from artui.domain.money import format_minor
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.statements.lists.list_columns import ListColumn, ListValue

if TYPE_CHECKING:
    from artui.json_value import Json
    from artui.ledger.bank.bank_files import NewEntry, TakenFile, TakenStatement

_ENTRIES = [
    ListColumn("file"),
    ListColumn("account"),
    ListColumn("statement"),
    ListColumn("line", "int"),
    ListColumn("booking_date", "date"),
    ListColumn("value_date", "date"),
    ListColumn("amount", "money"),
    ListColumn("currency", title="cur"),
    ListColumn("kind"),
    ListColumn("payer"),
    ListColumn("text"),
]


def import_bank(
    session: Session,
    files: Sequence[str],
    *,
    dry_run: bool,
    mapping: str,
    encoding: str,
    accept_gap: str,
    format_: str,
) -> int:
    """Take in each file; a refused one is told and the others go on. A dry run lists each entry
    that a file would bring. Returns the exit status."""
    taken: list[TakenFile] = []
    refused = 0
    with session.book(writes=not dry_run) as book:
        for file in files:
            try:
                found = imports.bank.take_in.import_bank_file(
                    book,
                    session.path(file),
                    mapping=mapping,
                    encoding=encoding,
                    accept_gap=accept_gap,
                    dry_run=dry_run,
                    list_entries=dry_run,
                )
            except Refused as refusal:
                say(str(refusal))
                refused += 1
                continue
            taken.append(found)
            if format_ == "text" and found.entries:
                _list_entries(session, [found], "table")
            for statement in found.statements:
                for warning in statement.warnings:
                    say(f"{found.file}: {warning}")
                if format_ == "text":
                    click.echo(visible(_line(found, statement)))
            if format_ == "text" and dry_run:
                click.echo(visible(f"{found.file}: nothing was changed."))
    if format_ == "csv":
        _list_entries(session, taken, "csv")
    if format_ == "json":
        print_object([_as_object(found) for found in taken])
    return 1 if refused else 0


def _list_entries(session: Session, files: "Sequence[TakenFile]", format_: str) -> None:
    """Each entry that files would bring."""
    rows = [{"file": found.file, **_entry(each)} for found in files for each in found.entries]
    print_list(session, Output(format_, None, overwrite=False), _ENTRIES, rows)


def _entry(each: "NewEntry") -> dict[str, "ListValue"]:
    row: dict[str, ListValue] = each._asdict()
    return {**row, "amount": row.pop("minor"), "kind": str(each.kind)}


def _line(found: "TakenFile", statement: "TakenStatement") -> str:
    currency = statement.currency
    between = ""
    if statement.opening_minor is not None and statement.closing_minor is not None:
        between = (
            f", opening {format_minor(statement.opening_minor, currency)}, closing "
            f"{format_minor(statement.closing_minor, currency)} {currency}"
        )
    ties = {"yes": "adds up", "no": "does not add up", "unknown": "has no balances"}
    pending = f", {statement.pending} not booked yet" if statement.pending else ""
    return (
        f"{found.file}: {statement.account} {statement.number}: {statement.added} new, "
        f"{statement.known} known{pending}{between}, {ties[statement.ties]}"
    )


def _as_object(found: "TakenFile") -> "Json":
    statements: list[Json] = [
        {
            "account": each.account,
            "statement": each.number,
            "currency": each.currency,
            "opening": _amount(each.opening_minor, each.currency),
            "closing": _amount(each.closing_minor, each.currency),
            "new": each.added,
            "known": each.known,
            "pending": each.pending,
            "ties": str(each.ties),
            "warnings": [str(warning) for warning in each.warnings],
        }
        for each in found.statements
    ]
    made: dict[str, Json] = {"file": found.file, "act": found.act_id, "statements": statements}
    if found.entries:
        made["entries"] = [_entry_object(each) for each in found.entries]
    return made


def _entry_object(each: "NewEntry") -> "Json":
    return {
        "account": each.account,
        "statement": each.statement,
        "line": each.line,
        "booking_date": each.booking_date.isoformat(),
        "value_date": each.value_date.isoformat(),
        "amount": _amount(each.minor, each.currency),
        "currency": each.currency,
        "kind": str(each.kind),
        "payer": each.payer,
        "text": each.text,
    }


def _amount(minor: int | None, currency: str) -> str | None:
    return None if minor is None else format_minor(minor, currency)
