"""Paragraphs in lines of plain text, by the cells that letters take.

East Asian writing has no blanks and takes two cells a letter; its lines may end anywhere but before
a closing sign.
"""

import re

from artui.cell_width import width

# A letter of East Asian writing with what may not begin a line, or a word up to such a letter.
_WIDE = "\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60"
_CLOSING = "、。，．・：；？！」』）】〕〉》ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
_PIECE = re.compile(rf"\s+|[^\s{_WIDE}]+|[{_WIDE}][{_CLOSING}]*")


def wrapped(text: str, cells: int, indent: str = "") -> list[str]:
    """The lines of a paragraph, none wider than so many cells unless a word is; lines after the
    first begin with `indent`."""
    lines = [""]
    for piece in _PIECE.findall(text):
        if width(lines[-1]) + width(piece.rstrip()) <= cells:
            lines[-1] += piece if not piece.isspace() or lines[-1].strip() else ""
        elif not piece.isspace():
            lines.append(indent + piece)
        elif lines[-1].strip():
            lines.append(indent)
    return [line.rstrip() for line in lines if line.strip()]
