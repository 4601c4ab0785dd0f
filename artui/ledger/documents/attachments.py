"""Files attached to documents: evidence, and the originals that others wrote.

A file is kept in the ledger once, by its SHA-256; the name it came with belongs to the attachment.
What Amazon writes in our name is shown and given as Amazon's own file, if that is attached (S2-2).
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.refusals import UnknownDocument
from artui.ledger.items.open_items import ledger_item
from artui.ledger.store.tables import ACT, ATTACHMENT, STORED_FILE

MAX_BYTES = 10 * 1024 * 1024
MAX_NAME = 200
_PDF = b"%PDF-"


class NotAttachable(Refused):
    """A file that is empty, too large, or attached already."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a document: its name, size in bytes and SHA-256, who attached it and when."""

    id: int
    name: str
    size: int
    digest: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Attached:
    """The act that attached a file."""

    act_id: int
    summary: str
    digest: str


def attach(book: Book, item_id: int, name: str, body: bytes) -> Attached:
    """Attach a file to a document: one act. Raises NotAttachable."""
    if not body:
        raise NotAttachable(f"{visible(name)} is empty; nothing was attached.")
    if len(body) > MAX_BYTES:
        raise NotAttachable(
            f"{visible(name)} has {len(body)} bytes; at most {MAX_BYTES} can be attached."
        )
    digest = hashlib.sha256(body).hexdigest()
    with book.act(ActName.ATTACH, "") as entry:
        item = ledger_item(entry.connection, item_id)
        entry.subject = item.number
        for there in attachments(entry.connection, item_id):
            if there.digest == digest:
                raise NotAttachable(
                    f"{visible(name)} is attached to {item.title} already, as "
                    f"{visible(there.name)}."
                )
        row_id = entry.add(
            ATTACHMENT,
            item_id=item_id,
            file_id=_stored(entry, digest, body),
            name=name[:MAX_NAME],
            withdrawn_act_id=None,
        )
        entry.made(ATTACHMENT, row_id)
        entry.summary = f"{visible(name[:MAX_NAME])} attached to {item.label}"
        return Attached(entry.id, entry.summary, digest)


def attachments(connection: Connection, item_id: int) -> list[Attachment]:
    """The files of a document, the latest last."""
    query = (
        select(
            ATTACHMENT.c.id,
            ATTACHMENT.c.name,
            STORED_FILE.c.size,
            STORED_FILE.c.digest,
            ACT.c.actor,
            ACT.c.at,
        )
        .join(STORED_FILE, STORED_FILE.c.id == ATTACHMENT.c.file_id)
        .outerjoin(ACT, ACT.c.id == ATTACHMENT.c.act_id)
        .where(ATTACHMENT.c.item_id == item_id, ATTACHMENT.c.withdrawn_act_id.is_(None))
        .order_by(ATTACHMENT.c.id)
    )
    return [Attachment(**row._mapping) for row in connection.execute(query)]


def attached_bytes(connection: Connection, attachment_id: int) -> bytes:
    """What is in an attached file. Raises UnknownDocument."""
    query = (
        select(STORED_FILE.c.content)
        .join(ATTACHMENT, ATTACHMENT.c.file_id == STORED_FILE.c.id)
        .where(ATTACHMENT.c.id == attachment_id)
    )
    content = connection.execute(query).scalar_one_or_none()
    if content is None:
        raise UnknownDocument(f"There is no attachment {attachment_id}.")
    return base64.b64decode(content)


def attached_pdf(connection: Connection, item_id: int) -> tuple[Attachment, bytes] | None:
    """The PDF that was attached last, if one was."""
    for found in reversed(attachments(connection, item_id)):
        body = attached_bytes(connection, found.id)
        if body.startswith(_PDF):
            return found, body
    return None


def _stored(entry: Entry, digest: str, body: bytes) -> int:
    """The row of a file, which is kept once."""
    query = select(STORED_FILE.c.id).where(STORED_FILE.c.digest == digest)
    known: int | None = entry.connection.execute(query).scalar_one_or_none()
    if known is not None:
        return known
    content = base64.b64encode(body).decode("ascii")
    return entry.add(STORED_FILE, digest=digest, size=len(body), content=content)
