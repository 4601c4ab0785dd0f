"""A QR code as a drawing: dark squares as one path, so that it stays sharp at any size.

Error correction is level M and not raised where there is room, as both standards ask.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import segno

# Modules around the code that stay white, without which a reader may not find it.
_QUIET = 4
# The Swiss code is 46 mm wide. In its middle is a white square with a black one and a cross.
_SWISS_MM, _WHITE_MM, _BLACK_MM, _ARM_MM, _ARM_WIDTH_MM = 46.0, 7.0, 6.0, 3.9, 1.17


def code_matrix(payload: str) -> Sequence[Sequence[int]]:
    """The squares of the code in rows, 1 for a dark one; nothing around them."""
    code = segno.make_qr(payload, error="m", boost_error=False, encoding="utf-8")
    return tuple(tuple(row) for row in code.matrix)


@lru_cache(maxsize=32)
def transfer_svg(payload: str) -> str:
    """The code of a transfer with the white margin that it needs."""
    rows = code_matrix(payload)
    size = len(rows) + 2 * _QUIET
    return _svg(size, _dark(rows, _QUIET))


@lru_cache(maxsize=32)
def swiss_svg(payload: str) -> str:
    """The code of a Swiss bill with its cross, without a margin: the payment part has one."""
    rows = code_matrix(payload)
    size = len(rows)

    def square(width: float, height: float, colour: str) -> str:
        w, h = width * size / _SWISS_MM, height * size / _SWISS_MM
        x, y = (size - w) / 2, (size - h) / 2
        return f'<rect x="{x:.4f}" y="{y:.4f}" width="{w:.4f}" height="{h:.4f}" fill="{colour}"/>'

    cross = (
        square(_WHITE_MM, _WHITE_MM, "#fff"),
        square(_BLACK_MM, _BLACK_MM, "#000"),
        square(_ARM_MM, _ARM_WIDTH_MM, "#fff"),
        square(_ARM_WIDTH_MM, _ARM_MM, "#fff"),
    )
    return _svg(size, _dark(rows, 0), *cross)


def _svg(size: int, path: str, *more: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<rect width="{size}" height="{size}" fill="#fff"/>'
        f'<path fill="#000" d="{path}"/>{"".join(more)}</svg>'
    )


def _dark(rows: Sequence[Sequence[int]], margin: int) -> str:
    """A path over the dark squares, neighbours of a row as one piece."""
    return "".join(
        f"M{start + margin} {y + margin}h{length}v1h-{length}z"
        for y, row in enumerate(rows)
        for start, length in _runs(row)
    )


def _runs(row: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = None
    for x, dark in enumerate((*row, 0)):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            yield start, x - start
            start = None
