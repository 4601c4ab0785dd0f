"""What every printed document is: archival, accessible, the same bytes, data and never source."""

import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from artui.statements.account.statement_pdf import statement_data
from artui.statements.pdf.letter_data import LetterColumn, LetterRow, LetterTable
from artui.statements.pdf.own_templates import SHIPPED
from artui.statements.pdf.press import FileInside, press
from tests.support.statements import statement

DAY = date(2026, 11, 21)


def printed(data: dict[str, object] | None = None, **changes: object) -> PdfReader:
    about = {"title": "A title", "author": "Us", "language": "de-AT", "made": DAY, **changes}
    found = press("statement.typ", data or statement_data(statement()), **about)  # type: ignore[arg-type]
    return PdfReader(io.BytesIO(found))


def text_of(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def named(name: str) -> str:
    data = statement_data(statement(items=1))
    data["to"] = {"name": name, "lines": []}
    return text_of(printed(data))


def test_a_document_is_archival_and_accessible() -> None:
    reader = printed()
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"].lower() == "de-at"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    kinds = _kinds(root["/StructTreeRoot"]["/K"])
    assert {"/Document", "/H1", "/H2", "/Table", "/TH", "/TD"} <= kinds
    xmp = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("A title", "Us")


def _kinds(node: object) -> set[str]:
    """The kinds of structure elements below a node."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return set().union(*map(_kinds, node)) if node else set()
    if not isinstance(node, dict):
        return set()
    return {str(node.get("/S"))} | _kinds(node.get("/K", []))


def test_an_untagged_list_is_archival_and_smaller() -> None:
    tagged, untagged = printed(), printed(tagged=False)
    xmp = untagged.root_object["/Metadata"].get_data().decode()
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in xmp
    assert "/StructTreeRoot" not in untagged.root_object
    assert text_of(tagged) == text_of(untagged)


def test_a_document_is_made_at_its_own_time() -> None:
    reader = printed(made=datetime(2026, 11, 21, 13, 5, tzinfo=UTC))
    assert reader.metadata is not None
    assert reader.metadata.creation_date == datetime(2026, 11, 21, 13, 5, tzinfo=UTC)


def test_the_same_document_is_the_same_bytes_whatever_was_printed_before() -> None:
    data = statement_data(statement())
    first = press("statement.typ", data, title="T", author="A", language="en", made=DAY)
    named("😀 and another")
    assert press("statement.typ", data, title="T", author="A", language="en", made=DAY) == first


@pytest.mark.parametrize("content", [b"<a>\xc3\xa4</a>", bytes(range(256)), b""])
def test_a_file_inside_is_the_same_file_when_it_is_taken_out(content: bytes) -> None:
    file = FileInside("factur-x.xml", content, "text/xml", "alternative", "The invoice as data")
    reader = printed(attachments=(file,))
    assert dict(reader.attachments) == {"factur-x.xml": [content]}
    (related,) = reader.root_object["/AF"]
    assert related["/AFRelationship"] == "/Alternative"
    assert related["/Desc"] == "The invoice as data"
    assert related["/EF"]["/F"]["/Subtype"] == "/text/xml"


@pytest.mark.parametrize(
    "text",
    ["#panic()", "*a* _b_ `c` $d$ @e <f>", "// no comment", "a--b... 'c' \"d\"", "\\u{41}", "#{"],
)
def test_text_is_never_read_as_source(text: str) -> None:
    assert text in named(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("𒀀𒀁 Ltd", "\\U00012000\\U00012001 Ltd"), ("a\u202eb\x1b", "a\\u202eb\\x1b")],
)
def test_letters_that_cant_be_seen_are_printed_as_their_codes(text: str, shown: str) -> None:
    assert shown in named(text)


def test_a_table_without_a_sum_and_a_table_of_one_row_are_printed() -> None:
    columns = [LetterColumn("a", "First"), LetterColumn("b", "Second", 60, "right")]
    data = statement_data(statement())
    table = LetterTable("t", columns, [LetterRow(("x", "1.00"), note="a note")], title="One")
    data["sections"][0]["tables"] = [table.data()]  # type: ignore[index]
    text = text_of(printed(data))
    assert "x 1.00" in text.replace("\n", " ") or ("x" in text and "a note" in text)


def test_data_is_what_json_holds() -> None:
    assert json.loads(json.dumps(statement_data(statement())))


def test_the_templates_are_there_with_the_program() -> None:
    assert {path.name for path in Path(SHIPPED).glob("*.typ")} >= {"base.typ", "statement.typ"}
