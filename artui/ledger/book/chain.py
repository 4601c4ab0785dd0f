"""The chain of acts: SHA-256 binds each entry to the one before.

On PostgreSQL an act of many rows is promised first: its number, its place in the chain and the ids
of its rows are set under the turn, and its rows are written while others go on. The chain goes on
behind the promise, so an act that was broken off leaves its entry, and one that undoes it, if
others came after it; else it leaves nothing.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple, TypedDict, cast

from sqlalchemy import Connection, delete, insert, select

from artui.ledger.store.tables import ACT, PROMISED_ACT

GENESIS = "0" * 64
# Every act needs them, and they cost more to make than to execute.
_NEWEST = select(ACT.c.id, ACT.c.hash).order_by(ACT.c.id.desc()).limit(1)
_WRITE = insert(ACT)
_PROMISED = select(PROMISED_ACT)


class NewestAct(NamedTuple):
    """The newest act of a ledger; number 0 and the first link of the chain if there is none."""

    id: int
    hash: str


class ActValues(TypedDict):
    """The columns over which the hash of an act is computed; `digest` is that of its rows, blank in
    an act from before there were digests."""

    id: int
    at: datetime
    actor: str
    login: str
    act: str
    subject: str
    summary: str
    detail: str
    undoes_id: int | None
    digest: str


class PromisedAct(NamedTuple):
    """An act whose rows are being written, or were when its program ended; `last_ids` are the last
    ids of its rows, by table."""

    values: ActValues
    hash: str
    last_ids: Mapping[str, int]


def newest_act(connection: Connection) -> NewestAct:
    """The newest act that a connection sees, also if it is only promised."""
    return newest_beside(connection, promised(connection))


def newest_beside(connection: Connection, promise: "PromisedAct | None") -> NewestAct:
    """The newest act that a connection sees, given the one that is promised there, if any."""
    row = connection.execute(_NEWEST).one_or_none()
    found = NewestAct(row.id, row.hash) if row else NewestAct(0, GENESIS)
    if promise is not None and promise.values["id"] > found.id:
        return NewestAct(promise.values["id"], promise.hash)
    return found


def chain_hash(link: str, row: ActValues) -> str:
    """SHA-256 over the hash of the previous entry and all columns of this one."""
    at = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    said = row["actor"], row["login"], row["act"], row["subject"], row["summary"], row["detail"]
    parts = [row["id"], at, *said, row["undoes_id"]]
    if row["digest"]:
        parts.append(row["digest"])
    return hashlib.sha256(f"{link}\n{json.dumps(parts, ensure_ascii=False)}".encode()).hexdigest()


def promised(connection: Connection) -> PromisedAct | None:
    """The act whose rows are being written without the turn; there is at most one."""
    if connection.dialect.name != "postgresql":
        return None
    row = connection.execute(_PROMISED).one_or_none()
    if row is None:
        return None
    values = row._asdict()
    last_ids, hash_ = json.loads(values.pop("last_ids")), values.pop("hash")
    return PromisedAct(cast("ActValues", values), hash_, last_ids)


def promise(connection: Connection, values: ActValues, hash_: str, last: Mapping[str, int]) -> None:
    """Set the number, the place in the chain and the ids of an act whose rows are written now."""
    row = {**values, "hash": hash_, "last_ids": json.dumps(dict(last), sort_keys=True)}
    connection.execute(insert(PROMISED_ACT).values(row))


def write_act(connection: Connection, values: ActValues, hash_: str) -> None:
    """Write an act's entry, which keeps its promise if it was promised."""
    connection.execute(_WRITE, {**values, "hash": hash_})


def kept(connection: Connection) -> None:
    """End the promise: its act is written, or nothing of it is."""
    connection.execute(delete(PROMISED_ACT))
