"""`artui db`: making a ledger, bringing it forward, proving it, and keeping copies of it."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from artui.address import without_password
from artui.cli.interest.policies import say_proposals
from artui.cli.office.tidying import say_leftovers, tidy
from artui.cli.output import listing, print_list, print_object
from artui.cli.session import Session, pass_session
from artui.domain.refusal import BadSetting
from artui.domain.text import visible
from artui.ledger import office, store
from artui.ledger.store.failures import BackupUnsound, LedgerDamaged, SchemaDiffers
from artui.open_book import book_on, ledger_address, login_name
from artui.settings import private_bytes
from artui.statements.destinations import new_file
from artui.statements.lists.list_columns import ListColumn

if TYPE_CHECKING:
    from artui.cli.output import Output
    from artui.ledger.book.book import Book
    from artui.ledger.office.proofs.breach import Proof
    from artui.ledger.store.engine import Database

# A head may come back in the mail in which it went out.
_MOST_OF_A_MAIL = 1 << 20
WITHOUT_ROLES = click.option(
    "--without-roles",
    is_flag=True,
    help="PostgreSQL: make no roles on the server; only who owns the ledger can use it.",
)


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
@click.option("--group", help="Let this system group write too (file mode 0660).")
@WITHOUT_ROLES
@pass_session
def create(session: Session, *, group: str | None, without_roles: bool) -> None:
    """Make a new ledger in a file, or in an empty PostgreSQL database.

    There it gets three roles of the server, for its clerks, supervisors and auditors. A login that
    can't make them makes nothing, and is shown the statements by which an administrator does.

    \b
    Examples:
      artui db create
      artui --db /srv/ar/ledger.db db create --group clerks
      artui --db postgresql://db.example.com/receivables db create
    """
    address = _writable(session, there=False)

    def opened(database: "Database") -> "Book":
        return book_on(session.choice, database)

    made = office.schema.create(opened, address, group=group, with_roles=not without_roles)
    made.database.close()
    click.echo(visible(f"Made the ledger {without_password(address)}."))


db.add_command(tidy)


@db.command()
@WITHOUT_ROLES
@pass_session
def upgrade(session: Session, *, without_roles: bool) -> None:
    """Bring a ledger's schema to this version of artui; a file is copied aside first.

    On PostgreSQL its roles are made if they are missing, and get their rights anew. Its interest
    policies stay as they are; what is shipped differently by now is only reported.

    \b
    Examples:
      artui db upgrade
    """
    before, after = office.schema.upgrade(_writable(session), with_roles=not without_roles)
    click.echo(f"Schema {after}, as before." if before == after else f"Schema {before} → {after}.")
    with session.book() as book:
        say_proposals(book)


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
    """Show where the ledger is, what it holds, and who would act on it now.

    \b
    Examples:
      artui db info
      artui db info --format json
    """
    with session.book() as book:
        found = asdict(office.ledger_facts.facts(book))
        say_leftovers(session, book, kept=True)
    shown = {
        name: str(value) if isinstance(value, date) else value for name, value in found.items()
    }
    if format_ == "json":
        print_object(shown)
        return
    for name, value in shown.items():
        click.echo(visible(f"{name.replace('_', ' ')}: {'' if value is None else value}"))


@db.command()
@listing
@pass_session
def standbys(session: Session, *, output: "Output") -> int:
    """List the standbys that this clerk's reads may go to (setting db_read), and how far each is
    behind; exit status 1 if one can't be read from.

    \b
    Examples:
      artui db standbys
      artui db standbys --format json
    """
    with session.book() as book:
        database = book.database
        found = database.standbys.found(database.seen) if database.standbys else []
    columns = [ListColumn("standby"), ListColumn("behind_s"), ListColumn("trouble")]
    rows = [
        (one.name, "" if one.behind_s is None else f"{one.behind_s:.1f}", one.trouble)
        for one in found
    ]
    print_list(session, output, columns, rows)
    return 1 if any(one.trouble for one in found) else 0


@db.command()
@click.option("--head", help="The head of the log as it was kept elsewhere: its hash, or the FILE.")
@click.option(
    "--signed-with",
    "key_file",
    type=click.Path(path_type=Path),
    help="The key that the file of the head must be signed with (a file of mode 0600).",
)
@listing
@pass_session
def check(session: Session, *, head: str | None, key_file: Path | None, output: "Output") -> int:
    """Prove that every figure of the ledger ties; exit status 1 and a line for each breach.

    With the head of the log, noted earlier and kept elsewhere, also that no act was cut off since
    and that the log was not made anew.

    \b
    Examples:
      artui db check
      artui db check --format json
      artui db check --head 7d1a54127b222502f5b79b5fb0803061152a44f92b37e23c6527baf665d4da9a
      artui db check --head monday.head --signed-with head.key
    """
    kept = _kept_head(session, head, key_file)
    try:
        with session.book() as book:
            found = list(office.proofs.check.breaches(book, *kept))
            say_leftovers(session, book)
    except LedgerDamaged:
        found = office.proofs.check.damages(ledger_address(session.choice, session.settings)[0])
        if not found:
            raise
    if found or output.format != "table":
        columns = [ListColumn("rule"), ListColumn("document"), ListColumn("message")]
        print_list(
            session, output, columns, [(one.rule, one.document, one.message) for one in found]
        )
    else:
        click.echo("Everything ties.")
    return 1 if found else 0


def _kept_head(session: Session, head: str | None, key_file: Path | None) -> "list[Proof]":
    """The proof against a head kept elsewhere, if one is given."""
    key = None if key_file is None else _key(session, key_file)
    if head is None:
        if key is not None:
            raise click.UsageError("A key is for a signed head: give --head FILE.")
        return []
    if not (path := session.path(head)).is_file():
        if key is not None:
            raise click.UsageError(f"{visible(head)} is no file, and only a file is signed.")
        return [lambda connection: office.noted_head.head_is_there(connection, head.lower())]
    with path.open("rb") as handle:
        text = handle.read(_MOST_OF_A_MAIL).decode("utf-8", "replace")
    noted = office.noted_head.read_head(text, visible(str(path)))
    if noted.signature and key is None:
        told = "The signature of the head is not proven: --signed-with KEYFILE does it."
        click.echo(told, err=True)
    return [lambda connection: office.noted_head.head_holds(connection, noted, key)]


@db.command("head")
@click.option("--out", type=click.Path(path_type=Path), help="Write it to this file.")
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
@click.option(
    "--sign-with",
    "key_file",
    type=click.Path(path_type=Path),
    help="Sign it by HMAC-SHA256 with the key in this file (mode 0600).",
)
@pass_session
def noted_head(
    session: Session, *, out: Path | None, overwrite: bool, key_file: Path | None
) -> None:
    """Write the head of the log out, to be kept where nobody of this ledger can change it.

    It goes to standard output, so that cron can mail it, or to a file. `artui db check --head FILE`
    proves later that every act up to it is still there, as it was.

    \b
    Examples:
      artui db head
      artui db head --out monday.head --sign-with head.key
    """
    with session.book() as book:
        noted = office.noted_head.head_of(book)
    if key_file is not None:
        noted = noted.signed(_key(session, key_file))
    if out is None:
        click.echo(noted.text, nl=False)
        return
    target = session.path(out)
    with new_file(target, overwrite=overwrite) as handle:
        handle.write(noted.text.encode())
    click.echo(visible(f"The log ends with act {noted.act}; its head is in {target}."))


def _key(session: Session, given: Path) -> bytes:
    """The key in a file that only its owner can open."""
    path = session.path(given)
    key = private_bytes(path).strip(b"\r\n")
    if len(key) < (least := office.noted_head.SHORTEST_KEY):
        raise BadSetting(
            f"{visible(str(path))} holds a key of {len(key)} bytes; it must have {least} or more."
        )
    return key


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
    address = ledger_address(session.choice, session.settings)[0]
    path = store.engine.sqlite_path(address)
    with session.book():
        # The ledger is there, and of this version.
        target = session.path(file)
    with new_file(target, overwrite=overwrite) as handle:
        if path is not None:
            store.backup.back_up(path, Path(handle.name))
        else:
            store.postgres_backup.back_up(address, Path(handle.name))
    click.echo(visible(f"Copied {without_password(address)} to {target}."))


@db.command()
@click.argument("file", type=click.Path(path_type=Path))
@WITHOUT_ROLES
@pass_session
def restore(session: Session, *, file: Path, without_roles: bool) -> None:
    """Put a backup in the ledger's place, once it is proven sound; the old one is kept beside it.

    On PostgreSQL the roles of the ledger get their rights in it, and its logins what it says.

    Once roles are given on a ledger in a file, it waits for a second person, who is a supervisor
    (`artui approvals`). Then the command is given again; as soon as anybody has acted on the
    ledger meanwhile, it has to be asked for anew.

    \b
    Examples:
      artui db restore /backups/monday.db
    """
    address = _writable(session, there=False)
    path = store.engine.sqlite_path(address)
    source = session.path(file)
    kept: object
    if path is not None:
        _refuse_alone(session, path, source)
        kept = store.backup.restore(source, path, lambda fresh: _prove(session, str(fresh)))
    else:
        if not without_roles:
            office.schema.refuse_roleless(address)
        kept = store.postgres_backup.restore(source, address, lambda fresh: _prove(session, fresh))
        if not without_roles:
            office.schema.renew_rights(address)
    tail = f"; what was there is kept as {kept}" if kept else ""
    click.echo(visible(f"Restored {without_password(address)} from {file}{tail}."))


def _refuse_alone(session: Session, ledger: Path, backup: Path) -> None:
    """Let a ledger that goes keep the request for it, where that takes two people."""
    permission = office.restore_permission
    if permission.is_lost(ledger):
        return
    try:
        with session.book() as book:
            permission.refuse_restore_alone(book, backup)
    except (SchemaDiffers, LedgerDamaged) as error:
        actor = session.choice.actor or login_name()
        permission.refuse_restore_over_other(ledger, actor, error)


def _prove(session: Session, address: str) -> None:
    """Bring a restored copy to this version and raise BackupUnsound if anything in it is wrong."""
    # The roles are named after the ledger in whose place it comes.
    office.schema.upgrade(address, with_roles=False)
    database = store.engine.connect(address)
    try:
        found = list(office.proofs.check.breaches(book_on(session.choice, database)))
    finally:
        database.close()
    if found:
        raise BackupUnsound(
            f"The backup has {len(found)} breaches, the first: {found[0].message}; "
            "nothing was changed."
        )


def _writable(session: Session, *, there: bool = True) -> str:
    """The ledger's address, for commands that make or replace it; ReadOnly, OutsideExportFolder."""
    session.refuse_read_only()
    address = ledger_address(session.choice, session.settings, there=there)[0]
    path = store.engine.sqlite_path(address)
    if path is not None and session.choice.db_typed:
        session.path(path)
    return address
