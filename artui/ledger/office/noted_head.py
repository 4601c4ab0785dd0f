"""The head of the log, written out to be kept elsewhere: who has it can show later that no act was
cut off and that the chain was not forged anew. Signed, it also shows that the note is ours.
"""

import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from artui.domain.refusal import Refused
from artui.ledger.book.book import Book
from artui.ledger.office.proofs.breach import Breach
from artui.ledger.store.tables import ACT

SHORTEST_KEY = 16
"""Bytes of a key that nobody guesses."""
_TITLE = "artui: the head of a ledger's log"
_TITLED = re.compile(rf"^{_TITLE}\r?$", re.MULTILINE)
_NOTE = re.compile(
    rf"^{_TITLE}\r?\n"
    r"act: ([1-9][0-9]{0,17})\r?\nat: (\S{1,40})\r?\nhash: ([0-9a-f]{64})\r?$"
    r"(?:\nhmac-sha256: ([0-9a-f]{64})\r?$)?",
    re.MULTILINE,
)
# Where a mail breaks a line that is too long for it.
_BROKEN = re.compile(r"=\r?\n")


class NoHead(Refused):
    """Nothing was done on this ledger yet, or a file is no note of a head."""


@dataclass(frozen=True, slots=True)
class NotedHead:
    """The last act of a moment: its number, when it was done, its hash; `signature` in hex."""

    act: int
    at: datetime
    hash: str
    signature: str | None = None

    @property
    def body(self) -> str:
        """What is signed: the lines of the note but for the signature."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        return f"{_TITLE}\nact: {self.act}\nat: {at}\nhash: {self.hash}\n"

    @property
    def text(self) -> str:
        """The whole note, as it is kept."""
        return self.body + (f"hmac-sha256: {self.signature}\n" if self.signature else "")

    def signed(self, key: bytes) -> "NotedHead":
        """The same note with its HMAC-SHA256 under a key."""
        return NotedHead(self.act, self.at, self.hash, _signature(key, self.body))


def head_of(book: Book) -> NotedHead:
    """The head of a ledger's log; raises NoHead if there is no act yet."""
    query = select(ACT.c.id, ACT.c.at, ACT.c.hash).order_by(ACT.c.id.desc()).limit(1)
    with book.reading() as connection:
        last = connection.execute(query).one_or_none()
    if last is None:
        raise NoHead("Nothing was done on this ledger yet: its log has no head.")
    return NotedHead(last.id, last.at, last.hash)


def read_head(text: str, name: str) -> NotedHead:
    """The head that a note holds, or a mail with one; raises NoHead, with the file's name."""
    text = _BROKEN.sub("", text)
    if len(_TITLED.findall(text)) > 1:
        raise NoHead(f"{name} holds more than one head: keep the one that is meant in a file.")
    found = _NOTE.search(text)
    try:
        at = datetime.fromisoformat(found[2]) if found else None
    except ValueError:
        at = None
    if found is None or at is None or at.tzinfo is None:
        raise NoHead(
            f"{name} is no note of a head: it has to be as `artui db head --out FILE` writes it, "
            f"or a mail with it: a line {_TITLE!r}, then act, at and hash."
        )
    return NotedHead(int(found[1]), at, found[3], found[4])


def head_holds(connection: Connection, head: NotedHead, key: bytes | None) -> Iterator[Breach]:
    """The act of a note is still in the log as it was noted; with a key, the note is ours."""
    if key is not None:
        yield from _signature_holds(head, key)
    query = select(ACT.c.id, ACT.c.at).where(ACT.c.hash == head.hash)
    found = connection.execute(query).one_or_none()
    if found is None:
        yield _gone(connection, head)
    elif (found.id, found.at) != (head.act, head.at):
        yield Breach(
            "head-differs",
            f"act {found.id}",
            f"The note says that act {head.act} of {_moment(head.at)} has the hash {head.hash}; "
            f"in the log it is act {found.id} of {_moment(found.at)}.",
        )


def _gone(connection: Connection, head: NotedHead) -> Breach:
    """What became of the act of a note that is not in the log as it was noted."""
    query = select(ACT.c.id, ACT.c.at).order_by(ACT.c.id.desc())
    last = connection.execute(query.limit(1)).one_or_none()
    instead = connection.execute(query.where(ACT.c.id == head.act)).one_or_none()
    ends = last.id if last is not None else 0
    kept = f"The head that was kept is act {head.act} of {_moment(head.at)}"
    if instead is not None:
        return Breach(
            "tail-cut",
            f"act {ends}",
            f"{kept}; act {head.act} of this log is another one, of {_moment(instead.at)}: the log "
            "went on from an earlier act or was made anew, or this is another ledger.",
        )
    acts = "1 act is" if head.act - ends == 1 else f"{max(head.act - ends, 1)} acts are"
    return Breach(
        "tail-cut",
        f"act {ends}",
        f"{kept}; the log ends with act {ends}: at least {acts} gone, or this is another ledger.",
    )


def head_is_there(connection: Connection, head: str) -> Iterator[Breach]:
    """An act whose hash was noted elsewhere is still in the log."""
    if connection.execute(select(ACT.c.id).where(ACT.c.hash == head)).first() is None:
        last = connection.execute(select(ACT.c.id).order_by(ACT.c.id.desc()).limit(1)).scalar()
        yield Breach(
            "tail-cut",
            f"act {last or 0}",
            f"No act has the hash {head}; the log ends with act {last or 0}: "
            "later entries were removed, or this is another ledger.",
        )


def _signature_holds(head: NotedHead, key: bytes) -> Iterator[Breach]:
    where = f"act {head.act}"
    if head.signature is None:
        yield Breach("head-unsigned", where, "The note of the head has no signature.")
    elif not hmac.compare_digest(head.signature, _signature(key, head.body)):
        message = "The note of the head was changed, or signed with another key."
        yield Breach("head-forged", where, message)


def _signature(key: bytes, body: str) -> str:
    return hmac.digest(key, body.encode(), "sha256").hex()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(sep=" ", timespec="seconds")
