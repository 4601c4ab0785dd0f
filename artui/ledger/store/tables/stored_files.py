"""Files kept with documents: evidence, and originals that others wrote."""

from sqlalchemy import Index, Table

from artui.ledger.store.tables.columns import METADATA, act, number, ref, row_id, words

# A file, kept once however often it is attached; `content` is base64, `digest` SHA-256 in hex.
STORED_FILE = Table(
    "stored_file",
    METADATA,
    row_id(),
    words("digest"),
    number("size", written=0),
    words("content"),
    act(),
    Index("stored_file_digest", "digest", unique=True),
)


# A file that belongs to a document, under the name that it came with.
ATTACHMENT = Table(
    "attachment",
    METADATA,
    row_id(),
    ref("item_id", "item.id", index=True),
    ref("file_id", "stored_file.id"),
    words("name"),
    act("withdrawn_act_id", null=True),
    act(),
)
