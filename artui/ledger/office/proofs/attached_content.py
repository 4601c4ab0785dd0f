"""Proofs on attached files: each is still what was attached."""

import base64
import binascii
import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection, select

from artui.domain.text import visible
from artui.ledger.office.proofs.breach import Breach, Proof
from artui.ledger.store.tables import ATTACHMENT, STORED_FILE


def files_are_whole(connection: Connection) -> Iterator[Breach]:
    """The content of a file has the SHA-256 by which it is kept."""
    query = select(STORED_FILE.c.id, STORED_FILE.c.digest).order_by(STORED_FILE.c.id)
    for file_id, digest in connection.execute(query).all():
        # One at a time: each may have ten megabytes.
        content = connection.execute(
            select(STORED_FILE.c.content).where(STORED_FILE.c.id == file_id)
        ).scalar_one()
        found = _digest(content)
        if found != digest:
            named = select(ATTACHMENT.c.name).where(ATTACHMENT.c.file_id == file_id)
            name = visible(connection.execute(named).scalars().first() or f"file {file_id}")
            yield Breach(
                "attached-file",
                name,
                f"The content of {name} has the SHA-256 {found}, but {digest} was attached.",
            )


def _digest(content: str) -> str:
    try:
        return hashlib.sha256(base64.b64decode(content, validate=True)).hexdigest()
    except (binascii.Error, ValueError):
        return "none (it is damaged)"


FILE_PROOFS: tuple[Proof, ...] = (files_are_whole,)
