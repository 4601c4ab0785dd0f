"""Putting a backup in the place of a ledger in a file, which takes two people once roles are given.

What is put there knows nothing of a request, so it is the ledger that goes which keeps it: a grant
leaves an act that allows this backup, by its SHA-256, and holds as long as it is the last one.
Nobody's work is lost that those two did not see.
"""

import hashlib
import json
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, select

from artui.domain.kinds import Role
from artui.domain.sentence import Count, Sentence
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Done, four_eyes, role_of
from artui.ledger.book.refusals import GroundMoved, NeedsSupervisor
from artui.ledger.book.supervised import has_other_supervisor, require_two, supervised
from artui.ledger.store.backup import is_ruined, last_act
from artui.ledger.store.failures import LedgerDamaged, SchemaDiffers, Unreachable
from artui.ledger.store.plain_errors import reason
from artui.ledger.store.tables import ACT
from artui.ledger.store.turn import LONGEST_WAIT_S

_DIGEST = "digest"


class _Backup(NamedTuple):
    """A backup's SHA-256 and its last act."""

    digest: str
    act: int
    hash: str


def refuse_restore_alone(book: Book, backup: Path) -> None:
    """Raise WaitsForSupervisor unless this backup may be put in the book's place now; then the
    request for it waits. Raises OSError, Unreachable, NotAllowed."""
    with book.reading() as connection:
        if not four_eyes(connection):
            return
        found = _read(backup)
        if _is_allowed(connection, found.digest):
            return
        is_supervisor = role_of(connection, book.actor) is Role.SUPERVISOR
        if is_supervisor and not has_other_supervisor(connection, book.actor):
            return
    allow_restore(
        book, file=backup.name, digest=found.digest, back_to=found.act, its_hash=found.hash
    )


@supervised(ActName.RESTORE)
def allow_restore(
    book: Book,
    *,
    file: str,
    digest: str,
    back_to: int,
    its_hash: str,
    seen_act: int | None = None,
) -> Done:
    """Allow one backup to be put in the ledger's place as long as nobody acts: one act, which takes
    two people. `seen_act` was the last one when it was asked for.

    Raises NeedsSupervisor, GroundMoved (others have acted since).
    """
    with book.act(ActName.RESTORE, file) as entry:
        last = entry.id - 1
        # The request and the grant came since.
        if seen_act is not None and last > seen_act + 2:
            raise GroundMoved(
                "Since this was asked for, others have acted (",
                Count(last - seen_act - 2),
                "), and that would be lost too: refuse it, and let it be asked anew.",
            )
        query = select(ACT.c.hash).where(ACT.c.id == back_to)
        own = entry.connection.execute(query).scalar_one_or_none() == its_hash
        lost = last - back_to
        since = (f" of act {back_to} in its place, without the ", Count(lost), " acts since")
        other = (", which is of another ledger, in its place",)
        entry.detail = {_DIGEST: digest}
        entry.summary = f"backup {file} of act {back_to} may be put in the place of this ledger"
        what = Sentence(
            f"Putting backup {file}", *(since if own else other), " (SHA-256 ", digest[:16], "…)"
        )
        require_two(entry, what, {"seen_act": last})
        return Done(entry.id, entry.summary)


def refuse_restore_over_other(ledger: Path, actor: str, why: SchemaDiffers | LedgerDamaged) -> None:
    """As `refuse_restore_alone` for a ledger that can keep no request, as it is of another version
    or damaged: raise NeedsSupervisor unless a supervisor does it, by the roles that it has, if
    they can be read."""
    roles: dict[str, str] = {}
    with suppress(sqlite3.Error):
        address = f"{ledger.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            roles = dict(connection.execute("SELECT login, role FROM role"))
    if roles and roles.get(actor) != Role.SUPERVISOR:
        raise NeedsSupervisor(
            f"Restoring {ledger.name}", f"needs a supervisor, since it keeps no request: {why}"
        )


def is_lost(ledger: Path) -> bool:
    """Whether a file is no ledger any more, so that it can neither keep a request nor say who may;
    raises Unreachable."""
    return not ledger.exists() or is_ruined(ledger, LONGEST_WAIT_S)


def _is_allowed(connection: Connection, digest: str) -> bool:
    query = select(ACT.c.act, ACT.c.detail).order_by(ACT.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    if row is None or row.act != ActName.RESTORE:
        return False
    return bool(json.loads(row.detail)[_DIGEST] == digest)


def _read(backup: Path) -> _Backup:
    with backup.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    try:
        number, hash_ = last_act(backup, LONGEST_WAIT_S)
    except (sqlite3.Error, TypeError) as error:
        why = f": {reason(error)}" if isinstance(error, sqlite3.Error) else ""
        raise Unreachable(
            f"{backup} is no backup of a ledger{why}; nothing was changed."
        ) from error
    return _Backup(digest, number, hash_)
