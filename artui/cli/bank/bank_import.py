"""`artui import bank`: taking in a bank's file, and what each of its statements brought."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from artui import imports
from artui.cli.output import print_object, say
from artui.cli.session import Session
from artui.domain.money import format_minor
from artui.domain.refusal import Refused
from artui.domain.text import visible

if TYPE_CHECKING:
    from artui.json_value import Json
    from artui.ledger.bank.bank_files import TakenFile, TakenStatement


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
    """Take in each file; a refused one is told and the others go on. Returns the exit status."""
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
                )
            except Refused as refusal:
                say(str(refusal))
                refused += 1
                continue
            taken.append(found)
            for statement in found.statements:
                for warning in statement.warnings:
                    say(f"{found.file}: {warning}")
                if format_ == "text":
                    click.echo(visible(_line(found, statement)))
            if format_ == "text" and dry_run:
                click.echo(visible(f"{found.file}: nothing was changed."))
    if format_ == "json":
        print_object([_as_object(found) for found in taken])
    return 1 if refused else 0


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
    return {"file": found.file, "act": found.act_id, "statements": statements}


def _amount(minor: int | None, currency: str) -> str | None:
    return None if minor is None else format_minor(minor, currency)
