"""Opening the book that the user chose: which ledger, which actor, which business day.

The command line and the screens both open ledgers here. The address is given by `--db`, else by the
settings, else it is a file in the user's data folder that is made at first use. On PostgreSQL the
actor is the database user. The database layer is imported only when a ledger is opened.
"""

import os
import pwd
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from artui import ledger, statements
from artui.address import address_trouble, is_address, without_password
from artui.choice import Choice, business_date
from artui.domain.refusal import BadSetting, Refused
from artui.settings import (
    Settings,
    export_folder,
    load_settings,
    read_addresses,
    read_private,
    templates_folder,
)

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.store.engine import Database


class ActorIsTheDatabaseUser(Refused):
    """--actor was given on PostgreSQL, where each clerk connects under their own name."""


class OtherLedger(Refused):
    """A restricted session named a ledger that is not its own."""


def login_name() -> str:
    """The login that runs this process, according to the system."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def ledger_address(choice: Choice, settings: Settings, *, there: bool = True) -> tuple[str, bool]:
    """The address of the ledger, and whether the user named it (else it is the default one).

    One that is noted in a file must be `there`. Raises BadSetting for an invalid address or a file
    that others can read, LedgerMissing, OSError, and in a restricted session OtherLedger and
    OutsideExportFolder.
    """
    default = str(platformdirs.user_data_path("artui") / "ledger.db")
    if choice.restricted and choice.db:
        own = settings.database or _noted_address(settings, there=False) or choice.db_given
        _refuse_other(choice.db, own or default, settings)
    address = choice.db or settings.database or _noted_address(settings, there=there)
    if not address:
        return default, False
    if trouble := address_trouble(address):
        raise BadSetting(f"{without_password(address)} is no address of a ledger: {trouble}")
    return address, True


def _noted_address(settings: Settings, *, there: bool) -> str:
    """The address that a file holds, empty without such a file; what else a file may hold is never
    shown, nor made a ledger of."""
    if not settings.database_file:
        return ""
    file = Path(settings.database_file).expanduser()
    address = read_private(file)
    whole = address.isprintable() and is_address(address)
    if not whole or not address.startswith(("/", "sqlite:///", "postgres")):
        raise BadSetting(
            f"The file {file} (setting database_file) holds no address of a ledger, which is one "
            "line: postgresql://… or the whole path of a file."
        )
    if there and "://" not in address and not Path(address).is_file():
        raise ledger.store.failures.LedgerMissing(
            f"There is no ledger where the file {file} says; `artui db create` makes one there."
        )
    return address


def _refuse_other(address: str, own: str, settings: Settings) -> None:
    """Refuse a ledger that is neither the session's own nor a file in the export folder."""
    if address == own:
        return
    path, own_path = map(ledger.store.engine.sqlite_path, (address, own))
    if path is not None and own_path is not None and path.resolve() == own_path.resolve():
        return
    if path is None:
        raise OtherLedger(
            f"{without_password(address)} is not the ledger of this session, the only one that it "
            "may open."
        )
    statements.destinations.confined(path, export_folder(settings), restricted=True)


def open_book(choice: Choice, settings: Settings | None = None, *, make: bool = False) -> "Book":
    """The open book of the chosen ledger; the caller closes `book.database`.

    Documents are printed by the templates of the settings from then on. A missing file is made if
    `make` is given or it is the default one. Raises Refused for the
    actor, LedgerMissing, Unreachable and SchemaDiffers.
    """
    found = settings if settings is not None else load_settings(os.environ)
    own = None if choice.shipped_templates else templates_folder(found)
    statements.pdf.own_templates.use_templates(own)
    address, named = ledger_address(choice, found)
    path = ledger.store.engine.sqlite_path(address)
    if path is not None and (make or not named) and not path.exists():
        make_file(choice, found, path)
    database = ledger.store.engine.connect(address, read_addresses(found))
    try:
        return book_on(choice, database, _time_zone(choice, database))
    except BaseException:
        database.close()
        raise


def missing_file(choice: Choice) -> Path | None:
    """The file that was named as the ledger and is not there, if one may be made of it; a session
    that reads only, or keeps to its own ledger, makes none."""
    path = None if choice.db is None else ledger.store.engine.sqlite_path(choice.db)
    if path is None or choice.read_only or choice.restricted or path.exists():
        return None
    return path


def _time_zone(choice: Choice, database: "Database") -> tzinfo | None:
    """The ledger's own time zone, if today is the business day; raises BadMasterData."""
    if choice.as_of is not None:
        return None
    with ledger.store.engine.reading(database) as connection:
        return ledger.book.ledger_settings.time_zone(connection)


def book_on(choice: Choice, database: "Database", zone: tzinfo | None = None) -> "Book":
    """The book of an open database, on the business day in a time zone (None: of the process).

    Raises ActorIsTheDatabaseUser.
    """
    login = login_name()
    if database.is_sqlite:
        actor = choice.actor or login
    else:
        actor = _session_user(database)
        if choice.actor and choice.actor != actor:
            raise ActorIsTheDatabaseUser(
                f"On PostgreSQL the actor is the database's user, here {actor}: "
                "leave out --actor and ARTUI_ACTOR."
            )
    return ledger.book.book.Book(database, actor, login, business_date(choice, zone), choice.now)


def make_file(choice: Choice, settings: Settings, path: Path) -> None:
    """Make the ledger beside its place, then move it there whole, so that two may try at once."""

    def opened(database: "Database") -> "Book":
        return book_on(choice, database)

    statements.destinations.confined(
        path, export_folder(settings), restricted=choice.restricted and choice.db_typed
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
        try:
            ledger.store.engine.make_private(fresh, group=False)
            with ledger.store.held_files.held(fresh):
                ledger.office.schema.create(opened, str(fresh)).database.close()
                os.link(fresh, path)
        except FileExistsError:
            return
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        raise ledger.store.failures.Unreachable(
            f"The ledger {path} could not be made: {error.strerror}."
        ) from error


def _session_user(database: "Database") -> str:
    """Who writes on the ledger's own server; a standby may be read as another. While the server is
    away, nobody writes."""
    try:
        with ledger.store.engine.reading(database.primary) as connection:
            return str(connection.exec_driver_sql("SELECT session_user").scalar_one())
    except ledger.store.failures.Unreachable:
        if database.standbys is None:
            raise
    with ledger.store.engine.reading(database) as connection:
        return str(connection.exec_driver_sql("SELECT session_user").scalar_one())
