"""`artui books accounts`: which account each kind of act is posted to."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from artui import books
from artui.cli.options import DATE
from artui.cli.output import acting, listing, print_act, print_list
from artui.cli.session import Session, pass_session
from artui.domain.chart import BadChart, flat_pairs, pairs_given
from artui.domain.text import visible
from artui.ledger import journal

if TYPE_CHECKING:
    from artui.cli.output import Output


@click.group("accounts", invoke_without_command=True)
@click.option("--entity", help="Only the accounts of this entity.")
@listing
@click.pass_context
def accounts(ctx: click.Context, *, entity: str | None, output: "Output") -> None:
    """List the accounts of our entities, and what waits for the next batch without one.

    \b
    Examples:
      artui books accounts
      artui books accounts set ar=1400 revenue=4400 tax=3806 bank=1200
    """
    if ctx.invoked_subcommand is None:
        session = ctx.find_object(Session)
        assert session is not None
        with session.book() as book, book.reading() as connection:
            found = journal.mapped_accounts.mapped_accounts(connection, entity)
        rows = books.columns.account_rows(found)
        print_list(session, output, books.columns.ACCOUNTS, rows)


@accounts.command("set")
@click.argument("pairs", metavar="KEY=ACCOUNT…", nargs=-1)
@click.option("--file", "path", type=click.Path(path_type=Path), help="The whole mapping: TOML.")
@click.option("--entity", help="Which of our entities; else the only one.")
@click.option("--from", "from_date", type=DATE, help="The day from which it holds.")
@acting
@pass_session
def set_accounts(
    session: Session,
    *,
    pairs: tuple[str, ...],
    path: Path | None,
    entity: str | None,
    from_date: date | None,
    as_json: bool,
) -> None:
    """Map accounts; an empty one takes it out. For supervisors.

    KEY is ar, revenue, tax, bank, discount, bad_debt, interest, fee, memos, refund, offset,
    unapplied, intercompany or opening. revenue, memos, tax and discount may go by tax code
    (tax.de19), bank by method (bank.marketplace), fee by sort (fee.dunning). name.1400 names an
    account, x-group=wholesale/revenue is for customers whose x-group is wholesale. A FILE holds
    the whole mapping of an entity in a table [books.ENTITY].

    \b
    Examples:
      artui books accounts set ar=1400 revenue=4400 tax=3806 bank=1200
      artui books accounts set tax.de19=3806 "name.3806=VAT 19%" --from 2026-01-01
      artui books accounts set --file books.toml --entity main
    """
    if bool(pairs) == (path is not None):
        raise click.UsageError("Give KEY=ACCOUNT, or --file FILE.")
    with session.book(writes=True) as book:
        with book.reading() as connection:
            name, _ = journal.charts.our_entity(connection, entity)
        given = pairs_given(pairs) if path is None else _of_file(session.path(path), name)
        act = journal.charts.set_chart(
            book, given, entity=name, from_date=from_date, whole=path is not None
        )
    print_act(act, as_json=as_json)


def _of_file(path: Path, entity: str) -> dict[str, str]:
    """The mapping of an entity in a file; raises BadChart, OSError."""
    name = visible(str(path))
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadChart(f"{name} is no TOML: {error}.") from None
    tables = found.get("books")
    table = tables.get(entity) if isinstance(tables, Mapping) else None
    if not isinstance(table, Mapping):
        raise BadChart(f"{name} has no table [books.{entity}].")
    return flat_pairs(table)
