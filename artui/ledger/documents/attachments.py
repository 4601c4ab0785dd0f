"""Files attached to documents: evidence, and the originals that others wrote.

A file is kept in the ledger once, by its SHA-256; the name it came with belongs to the attachment.
What Amazon writes is shown and given as Amazon's own file, if that is attached (S2-2): the first
PDF that a person attached, until a supervisor replaces it. Evidence never takes its place. Which
file is the original is said by the act that attached it.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, false, func, or_, select

from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry, require_supervisor
from artui.ledger.book.refusals import UnknownDocument
from artui.ledger.items.open_items import ledger_item
from artui.ledger.store.tables import ACT, ATTACHMENT, EXTERNAL_REF, ITEM, STORED_FILE

MAX_BYTES = 10 * 1024 * 1024
MAX_NAME = 200
_PDF = b"%PDF-"


class NotAttachable(Refused):
    """A file that is empty, too large, attached already, or no original."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a document: its name, size in bytes and SHA-256, who attached it and when, and
    whether as the document that Amazon wrote."""

    id: int
    name: str
    size: int
    digest: str
    actor: str
    at: datetime
    original: bool


@dataclass(frozen=True, slots=True)
class Attached:
    """The act that attached a file."""

    act_id: int
    summary: str
    digest: str


def read_file(path: Path) -> bytes:
    """The bytes of a file; of one that is too large to be attached, too many of them. Raises
    OSError."""
    with path.open("rb") as handle:
        return handle.read(MAX_BYTES + 1)


def attach(
    book: Book, item_id: int, name: str, body: bytes, *, original: bool | None = None
) -> Attached:
    """Attach a file to a document: one act.

    `original` says whether it is Amazon's own document; unsaid, the first PDF of what Amazon writes
    is. To replace one is a supervisor's act. Raises NotAttachable, NeedsSupervisor.
    """
    if not body:
        raise NotAttachable(f"{visible(name)} is empty; nothing was attached.")
    if len(body) > MAX_BYTES:
        raise NotAttachable(
            f"{visible(name)} is larger than {MAX_BYTES >> 20} MiB, the most that can be attached."
        )
    digest = hashlib.sha256(body).hexdigest()
    with book.transaction() as joined:
        with joined.reading() as connection:
            own = _is_original(connection, joined, item_id, name, body, original)
        return _attach(joined, item_id, name, body, digest, original=own)


def _is_original(
    connection: Connection, book: Book, item_id: int, name: str, body: bytes, asked: bool | None
) -> bool:
    """Whether a file is attached as Amazon's own. Raises NotAttachable, NeedsSupervisor."""
    there = any(each.original for each in attachments(connection, item_id))
    pdf, amazons = body.startswith(_PDF), written_by_amazon(connection, item_id)
    if asked is None:
        return pdf and amazons and not there
    if asked:
        item = ledger_item(connection, item_id)
        if not amazons:
            raise NotAttachable(f"{item.title} is not a document that Amazon writes.")
        if not pdf:
            raise NotAttachable(f"{visible(name)} is no PDF, as Amazon's own document is.")
        if there:
            require_supervisor(connection, book.actor, f"Another original of {item.number}")
    return asked


def written_by_amazon(connection: Connection, item_id: int) -> bool:
    """Whether Amazon writes a document, not we: an Ads invoice, or one of self-billing."""
    known = EXTERNAL_REF.c.account + "/" + EXTERNAL_REF.c.external_id
    ads = select(EXTERNAL_REF.c.id).where(
        EXTERNAL_REF.c.service == "ads",
        or_(EXTERNAL_REF.c.item_id == ITEM.c.id, known == ITEM.c.external_ref),
    )
    query = select(ITEM.c.id).where(
        ITEM.c.id == item_id, or_(ITEM.c.billing_type != "", ads.exists())
    )
    return connection.execute(query).first() is not None


def _attach(
    book: Book, item_id: int, name: str, body: bytes, digest: str, *, original: bool
) -> Attached:
    with book.act(ActName.ATTACH_ORIGINAL if original else ActName.ATTACH, "") as entry:
        item = ledger_item(entry.connection, item_id)
        entry.subject = item.number
        for there in attachments(entry.connection, item_id):
            if there.digest == digest and there.original >= original:
                raise NotAttachable(
                    f"{visible(name)} is attached to {item.title} already, as "
                    f"{visible(there.name)}."
                )
        row_id = entry.add(
            ATTACHMENT,
            item_id=item_id,
            file_id=stored(entry, digest, body),
            name=name[:MAX_NAME],
            withdrawn_act_id=None,
        )
        entry.made(ATTACHMENT, row_id)
        entry.summary = f"attached {visible(name[:MAX_NAME])} to {item.label}"
        if original:
            entry.summary += " as Amazon's own document"
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
            func.coalesce(ACT.c.act == ActName.ATTACH_ORIGINAL, false()).label("original"),
        )
        .join(STORED_FILE, STORED_FILE.c.id == ATTACHMENT.c.file_id)
        .outerjoin(ACT, ACT.c.id == ATTACHMENT.c.act_id)
        .where(ATTACHMENT.c.item_id == item_id, ATTACHMENT.c.withdrawn_act_id.is_(None))
        .order_by(ATTACHMENT.c.id)
    )
    return [
        Attachment(**{**row._mapping, "original": bool(row.original)})
        for row in connection.execute(query)
    ]


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


def attached_original(connection: Connection, item_id: int) -> tuple[Attachment, bytes] | None:
    """Amazon's own document as it was attached, if it was: the one that is in force."""
    for found in reversed(attachments(connection, item_id)):
        if found.original:
            return found, attached_bytes(connection, found.id)
    return None


def stored(entry: Entry, digest: str, body: bytes) -> int:
    """The row of a file, which is kept once."""
    query = select(STORED_FILE.c.id).where(STORED_FILE.c.digest == digest)
    known: int | None = entry.connection.execute(query).scalar_one_or_none()
    if known is not None:
        return known
    content = base64.b64encode(body).decode("ascii")
    return entry.add(STORED_FILE, digest=digest, size=len(body), content=content)
