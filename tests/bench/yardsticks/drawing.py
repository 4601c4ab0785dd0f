"""What our statements say, drawn once more by bare typst from a template of its usual calls."""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import typst

from artui.statements.account import statement_pdf
from artui.statements.model import Statement
from artui.statements.pdf.own_templates import FACES

_TEMPLATE = Path(__file__).with_name("bare_statement.typ")

Printed = Mapping[str, object]


@contextmanager
def recorded() -> Iterator[list[Printed]]:
    """Keep what the statements say that this process prints meanwhile."""
    said: list[Printed] = []
    find = statement_pdf.statement_data

    def keep(statement: Statement) -> dict[str, object]:
        said.append(found := find(statement))
        return found

    statement_pdf.statement_data = keep
    try:
        yield said
    finally:
        statement_pdf.statement_data = find


def drawing(documents: Sequence[Printed]) -> Callable[[], None]:
    """Draw the documents, each with the fonts that ours has, into memory."""

    def draw() -> None:
        for document in documents:
            drawn(document)

    return draw


def drawn(document: Printed) -> bytes:
    """The document as bare typst writes it: archival and accessible, as ours is."""
    found = _compiler().compile(
        format="pdf",
        sys_inputs={"data": json.dumps(document)},
        pdf_standards=["a-3a", "ua-1"],
        timestamp=0,
    )
    assert isinstance(found, bytes)
    return found


@cache
def _compiler() -> typst.Compiler:
    os.environ.setdefault("RAYON_NUM_THREADS", "1")
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FACES]
    )
    return typst.Compiler(_TEMPLATE, font_paths=fonts, ignore_system_fonts=True)
