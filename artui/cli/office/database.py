"""`artui db`: making a ledger, bringing it forward, proving it, and keeping copies of it."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from artui.cli.printing import listing, print_list, print_object
from artui.cli.session import Session, pass_session
from artui.domain.text import visible
from artui.open_book import book_on, ledger_address
from artui.settings import without_password

if TYPE_CHECKING:
    from artui.cli.printing import Output
    from artui.ledger.book.book import Book
    from artui.ledger.store.engine import Database


@click.group()
def db() -> None:
    """Make, prove, copy and bring forward a ledger.

    \b
    Examples:
      artui db create
      artui db check
      artui db backup /backups/monday.db
    """


@db.command()
@click.option("--group", help="Let this group of the system write too (file mode 0660).")
@pass_session
def create(session: Session, *, group: str | None) -> None:
    """Make a new ledger in a file, or in an empty PostgreSQL database.

    \b
    Examples:
      artui db create
      artui --db /srv/ar/ledger.db db create --group clerks
    """
    from artui.ledger.office.schema import create as create_ledger

    address = _writable(session)

    def opened(database: "Database") -> "Book":
        return book_on(session.choice, database)

    create_ledger(opened, address, group=group).database.close()
    click.echo(visible(f"Made the ledger {without_password(address)}."))


@db.command()
@pass_session
def upgrade(session: Session) -> None:
    """Bring a ledger's schema to this version of artui; a file is copied aside first.

    \b
    Examples:
      artui db upgrade
    """
    from artui.ledger.office.schema import upgrade as upgrade_ledger

    before, after = upgrade_ledger(_writable(session))
    click.echo(f"Schema {after}, as before." if before == after else f"Schema {before} → {after}.")


@db.command()
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to write it.",
)
@pass_session
def info(session: Session, *, format_: str) -> None:
    """Say where the ledger is, what it holds, and who would act on it now.

    \b
    Examples:
      artui db info
      artui db info --format json
    """
    from artui.ledger.office.ledger_facts import facts

    with session.book() as book:
        found = asdict(facts(book))
    shown = {
        name: str(value) if isinstance(value, date) else value for name, value in found.items()
    }
    if format_ == "json":
        print_object(shown)
        return
    for name, value in shown.items():
        click.echo(visible(f"{name.replace('_', ' ')}: {'' if value is None else value}"))


@db.command()
@click.option("--head", help="The hash of the last act, as noted elsewhere: finds a cut tail.")
@listing
@pass_session
def check(session: Session, *, head: str | None, output: "Output") -> int:
    """Prove that every figure of the ledger ties; exit status 1 and a line for each breach.

    \b
    Examples:
      artui db check
      artui db check --format json
      artui db check --head 7d1a54127b222502f5b79b5fb0803061152a44f92b37e23c6527baf665d4da9a
    """
    from artui.ledger.office.proofs.check import breaches
    from artui.statements.columns import Column

    with session.book() as book:
        found = list(breaches(book, head=head))
    if found or output.format != "table":
        columns = [Column("rule"), Column("document"), Column("message")]
        print_list(
            session, output, columns, [(one.rule, one.document, one.message) for one in found]
        )
    else:
        click.echo("Everything ties.")
    return 1 if found else 0


@db.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
@pass_session
def backup(session: Session, *, file: Path, overwrite: bool) -> None:
    """Copy the ledger as it is at this moment to FILE, while clerks go on working.

    \b
    Examples:
      artui db backup /backups/monday.db
    """
    from artui.ledger.store.engine import sqlite_path
    from artui.statements.destinations import new_file

    address = ledger_address(session.choice, session.settings)[0]
    path = sqlite_path(address)
    with session.book():
        # The ledger is there, and of this version.
        target = session.path(file)
    with new_file(target, overwrite=overwrite) as handle:
        if path is not None:
            from artui.ledger.store.backup import back_up

            back_up(path, Path(handle.name))
        else:
            from artui.ledger.store.postgres_backup import back_up as dump

            dump(address, Path(handle.name))
    click.echo(visible(f"Copied {without_password(address)} to {target}."))


@db.command()
@click.argument("file", type=click.Path(path_type=Path))
@pass_session
def restore(session: Session, *, file: Path) -> None:
    """Put a backup in the ledger's place, once it is proven sound; the old one is kept beside it.

    \b
    Examples:
      artui db restore /backups/monday.db
    """
    from artui.ledger.store.engine import sqlite_path

    address = _writable(session)
    path = sqlite_path(address)
    source = session.path(file)
    kept: object
    if path is not None:
        from artui.ledger.store.backup import restore as put_back

        kept = put_back(source, path, lambda fresh: _prove(session, str(fresh)))
    else:
        from artui.ledger.store.postgres_backup import restore as load

        kept = load(source, address, lambda fresh: _prove(session, fresh))
    tail = f"; what was there is kept as {kept}" if kept else ""
    click.echo(visible(f"Restored {without_password(address)} from {file}{tail}."))


def _prove(session: Session, address: str) -> None:
    """Bring a restored copy to this version and raise BackupUnsound if anything in it is wrong."""
    from artui.ledger.office.proofs.check import breaches
    from artui.ledger.office.schema import upgrade as upgrade_ledger
    from artui.ledger.store.engine import connect
    from artui.ledger.store.failures import BackupUnsound

    upgrade_ledger(address)
    database = connect(address)
    try:
        found = list(breaches(book_on(session.choice, database)))
    finally:
        database.close()
    if found:
        raise BackupUnsound(
            f"The backup has {len(found)} breaches, the first: {found[0].message}; "
            "nothing was changed."
        )


def _writable(session: Session) -> str:
    """The ledger's address, for commands that make or replace it; ReadOnly, OutsideExportFolder."""
    from artui.ledger.store.engine import sqlite_path

    session.refuse_read_only()
    address = ledger_address(session.choice, session.settings)[0]
    path = sqlite_path(address)
    if path is not None and session.choice.db_typed:
        session.path(path)
    return address
