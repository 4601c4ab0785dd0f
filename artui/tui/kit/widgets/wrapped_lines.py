"""Lines of text wrapped to the width of the screen."""

from collections.abc import Sequence

from artui.tui.kit import cells
from artui.tui.kit.widgets.line import PieceStyle


def wrapped(lines: Sequence[tuple[str, PieceStyle]], width: int) -> list[tuple[str, PieceStyle]]:
    """Lines wrapped to the width; continuations are indented."""
    found: list[tuple[str, PieceStyle]] = []
    for text, style in lines:
        rest, lead = text, ""
        while cells.width(lead + rest) > width and len(rest) > 1:
            take = _fitting(rest, width - len(lead))
            found.append((lead + rest[:take], style))
            rest, lead = rest[take:].lstrip(), "     "
        found.append((lead + rest, style))
    return found


def _fitting(text: str, width: int) -> int:
    """How many characters fit, at a space if one is near the end."""
    take = max(1, len(cells.cut(text, width)) - 1)
    space = text.rfind(" ", take // 2, take + 1)
    return space if space > 0 and text[:space].strip() else take
