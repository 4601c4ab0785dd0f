"""A mail that came back, read from its file: which of ours it was, and why it was not delivered.

Only what the report itself says in its machine-readable part is believed, and only for a mail whose
Message-ID it quotes: nobody who has not had the mail knows it. The file may be anything, so its
size and its parts are limited.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import compat32
from pathlib import Path

from artui.domain.refusal import Refused
from artui.domain.text import visible

_MOST_BYTES = 30 * 1024 * 1024
_MOST_PARTS = 100
_OURS = re.compile(r"<artui-([0-9]{1,18})-([0-9a-f]{16})@[^<>\s]{1,255}>")
_FAILED = "failed"
_MOST_SAID = 300


class NoBounce(Refused):
    """A file is no report about a mail of ours that was not delivered."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """The mail that came back, by its number and its token, and why."""

    mail_id: int
    token: str
    reason: str


def read_bounce(path: Path) -> Bounce:
    """What a bounce says. Raises NoBounce, OSError."""
    with path.open("rb") as handle:
        data = handle.read(_MOST_BYTES + 1)
    name = visible(path.name)
    if len(data) > _MOST_BYTES:
        raise NoBounce(f"{name} is larger than {_MOST_BYTES >> 20} MiB; no bounce is.")
    try:
        return _read(message_from_bytes(data, policy=compat32), name)
    except (MessageError, ValueError, LookupError, RecursionError) as error:
        raise NoBounce(f"{name} is no mail that can be read.") from error


def _read(message: Message, name: str) -> Bounce:
    parts = list(_parts(message))
    report = next(
        (part for part in parts if part.get_content_type() == "message/delivery-status"), None
    )
    if report is None:
        raise NoBounce(
            f"{name} holds no delivery report (message/delivery-status); mark the mail by hand: "
            "artui mail returned ID --reason R."
        )
    # Its blocks are parts of it: one about the report, then one for each receiver.
    blocks = report.get_payload()
    blocks = blocks if isinstance(blocks, list) else []
    failed = [block for block in blocks if _field(block, "Action").lower() == _FAILED]
    if not failed:
        raise NoBounce(f"{name} reports no receiver whose mail failed; it may only be late.")
    ids = {
        (int(found[1]), found[2])
        for part in parts
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers")
        for found in _OURS.finditer(_original(part))
    }
    if len(ids) != 1:
        raise NoBounce(
            f"{name} names no mail that artui sent."
            if not ids
            else f"{name} names more than one mail that artui sent."
        )
    ((mail_id, token),) = ids
    said = [
        _field(block, "Diagnostic-Code") or _field(block, "Status") or "no reason was given"
        for block in failed
    ]
    whom = [_field(block, "Final-Recipient").rpartition(";")[2].strip() for block in failed]
    reason = "; ".join(f"{to}: {why}" if to else why for to, why in zip(whom, said, strict=True))
    return Bounce(mail_id, token, visible(reason[:_MOST_SAID]))


def _parts(message: Message) -> Iterator[Message]:
    for count, part in enumerate(message.walk()):
        if count >= _MOST_PARTS:
            return
        yield part


def _field(block: object, name: str) -> str:
    if not isinstance(block, Message):
        return ""
    return " ".join(str(block.get(name, "")).split())


def _original(part: Message) -> str:
    """The Message-ID of the mail that came back, from its headers."""
    inner = part.get_payload()
    if isinstance(inner, list):
        return "".join(_field(each, "Message-ID") for each in inner)
    decoded = part.get_payload(decode=True)
    text = decoded.decode("ascii", "replace") if isinstance(decoded, bytes) else str(inner)
    found = re.search(r"(?im)^message-id:\s*(<[^<>\s]+>)", text)
    return found[1] if found else ""
