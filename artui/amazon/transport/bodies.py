"""Read an answer's body within limits: of size, of what it unpacks to, and of time.

Whether a body is packed is seen from its bytes: services have said gzip of plain text, and packed
what was packed already.
"""

import zlib
from collections.abc import Callable, Iterator

import httpx

from artui.domain.refusal import Failed

MAX_JSON = 16 * 1024 * 1024
MAX_DOWNLOAD = 256 * 1024 * 1024
MOST_PACKED = 2
_GZIP = b"\x1f\x8b"
_STEP = 64 * 1024


class BodyRefused(Failed):
    """The body is too large, too slow, or packed in a way we don't read."""


def read_body(
    response: httpx.Response, limit: int, monotonic: Callable[[], float], deadline: float
) -> bytes:
    """The body, unpacked as often as its bytes say gzip, at most twice. Raises BodyRefused."""
    body = bytearray()
    for chunk in response.iter_raw(_STEP):
        body += chunk
        if len(body) > limit:
            raise BodyRefused(f"the answer has more than {limit} bytes")
        if monotonic() > deadline:
            raise BodyRefused("the answer came too slowly")
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip"):
        raise BodyRefused(f"the answer is packed as {packing[:20]!r}")
    unpacked = bytes(body)
    for _ in range(MOST_PACKED):
        if not unpacked.startswith(_GZIP):
            break
        unpacked = gunzip(unpacked, limit)
    return unpacked


def gunzip(packed: bytes, limit: int) -> bytes:
    """What the gzip bytes hold, at most `limit` bytes: a decompression bomb raises BodyRefused."""
    unpacked = bytearray()
    for part in _members(packed, limit):
        unpacked += part
        if len(unpacked) > limit:
            raise BodyRefused(f"the packed answer holds more than {limit} bytes")
    return bytes(unpacked)


def _members(packed: bytes, limit: int) -> Iterator[bytes]:
    """The members of the file one after the other, in steps that never hold much more at once."""
    while packed:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            while packed and not unpacker.eof:
                yield unpacker.decompress(packed, min(limit + 1, 1024 * 1024))
                packed = unpacker.unconsumed_tail
        except zlib.error:
            raise BodyRefused("the packed answer is damaged") from None
        if not unpacker.eof:
            raise BodyRefused("the packed answer is cut off")
        packed = unpacker.unused_data
