"""Names and texts that attack a reader, a terminal or a template are printed as what they are."""

import csv
from unicodedata import combining, normalize

import pytest

from artui.domain.text import visible
from artui.statements.collecting.notice_letter import notice_pdf, notice_text
from artui.statements.documents.document import document_pdf, document_text
from artui.statements.documents.printed_document import PrintedLine
from tests.support.checkout import ROOT
from tests.support.letters import english, full_invoice, full_notice
from tests.support.printed import text_of

FILES = sorted((ROOT / "fixtures" / "hostile").glob("customers-*.csv"))


def names(path: object) -> list[str]:
    """What the file gives as names, each once."""
    with open(str(path), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return list(dict.fromkeys(row["name"] for row in rows if row.get("name")))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_hostile_names_reach_letters_and_documents_as_text(path: object) -> None:
    found = names(path)
    assert found
    lines = tuple(PrintedLine(name, 100) for name in found)
    plain: dict[str, object] = {"taxes": (), "net_minor": None, "tax_minor": None}
    invoice = full_invoice(
        customer=english(name=found[0], address=tuple(found)),
        lines=lines,
        total_minor=100 * len(lines),
        number=found[0],
        notes=tuple(found),
        **plain,
    )
    notice = full_notice(customer=english(name=found[0], address=tuple(found)), text=tuple(found))
    for pdf, text in (
        (document_pdf(invoice), document_text(invoice)),
        (notice_pdf(notice), notice_text(notice)),
    ):
        assert all(line.isprintable() for line in text.splitlines())
        printed = "".join(text_of(pdf).split())
        for name in found:
            assert "".join(visible(name).split()) in "".join(text.split())
            shown = "".join(visible(normalize("NFC", name)).split())
            # A line that runs from right to left is read back in another order, and marks without
            # the letters that they stand on; a letter that no font has is printed as its code.
            letters = [each for each in shown if not combining(each)]
            lost = [each for each in letters if each not in printed]
            assert [each for each in lost if f"\\U{ord(each):08x}" not in printed] == []
