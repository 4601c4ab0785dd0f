"""`artui import remittance`: a payer's advice is joined to the payment it is about."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from artui import imports
from artui.cli.output import print_object, say
from artui.cli.session import Session
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger import bank as ledger_bank

if TYPE_CHECKING:
    from artui.imports.cell_values import ReadOptions
    from artui.json_value import Json
    from artui.ledger.bank.advised_cash import JoinedAdvice


def import_advice(
    session: Session,
    files: Sequence[str],
    options: "ReadOptions",
    *,
    payment: str,
    dry_run: bool,
    format_: str,
) -> int:
    """Join each advice of each file; a refused one is told and the others go on. Returns the exit
    status."""
    done: list[tuple[str, JoinedAdvice]] = []
    refused = 0
    with session.book(writes=not dry_run) as book:
        for file in files:
            path = file if file == "-" else session.path(file)
            try:
                with book.reading() as connection:
                    advices = imports.remittance_advice.resolved_advices(
                        connection, path, options, book.business_date
                    )
            except Refused as refusal:
                say(str(refusal))
                refused += 1
                continue
            for advice in advices:
                try:
                    joined = ledger_bank.advised_cash.join_advice(
                        book, advice, payment=payment, dry_run=dry_run
                    )
                except Refused as refusal:
                    say(f"{Path(file).name}: {refusal}")
                    refused += 1
                    continue
                done.append((file, joined))
                if format_ == "text":
                    before = f"{joined.money}: " if joined.money else ""
                    click.echo(visible(f"{before}{joined.summary}"))
    if format_ == "json":
        found: list[Json] = [
            {
                "file": file,
                "act": joined.act_id or None,
                "payment": joined.money,
                "state": str(joined.state),
                "summary": str(joined.summary),
            }
            for file, joined in done
        ]
        print_object(found)
    return 1 if refused else 0
