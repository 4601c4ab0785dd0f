"""A company's own templates: over the shipped ones, in their folder, and told where they break."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from artui.statements.account.statement_pdf import statement_pdf
from artui.statements.pdf.own_templates import BrokenTemplate, own_folder, use_templates
from tests.support.statements import statement

SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8">'
    '<rect width="8" height="8"/></svg>'
)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder of templates that is in use."""
    use_templates(tmp_path)
    yield tmp_path
    use_templates(None)


def text() -> str:
    pages = PdfReader(io.BytesIO(statement_pdf(statement()))).pages
    return "\n".join(page.extract_text() for page in pages)


def test_an_empty_folder_changes_nothing(folder: Path) -> None:
    own = statement_pdf(statement())
    use_templates(None)
    assert own_folder() is None
    assert statement_pdf(statement()) == own


def test_a_logo_a_colour_and_a_footer_are_set_in_one_file(folder: Path) -> None:
    plain = statement_pdf(statement())
    (folder / "logo.svg").write_text(SQUARE)
    (folder / "company.typ").write_text(
        '#let logo = image("logo.svg", height: 12mm, alt: "Example Trading")\n'
        '#let accent = rgb("#7a1f3d")\n'
        "#let footer = [Managing director: A. Example · Register B 12345]\n"
    )
    assert "Managing director: A. Example · Register B 12345" in text()
    assert statement_pdf(statement()) != plain


def test_columns_are_chosen_and_ordered(folder: Path) -> None:
    (folder / "company.typ").write_text('#let columns = (items: ("due", "document", "open"))\n')
    found = text()
    assert "PO number" not in found.split("Unapplied")[0]
    assert found.index("Due") < found.index("Document")


def test_columns_that_a_table_does_not_have_leave_it_as_it_is(folder: Path) -> None:
    before = text()
    (folder / "company.typ").write_text('#let columns = (items: ("nothing", "open"), charges: ())')
    assert text() == before


def test_a_whole_template_goes_over_the_shipped_one(folder: Path) -> None:
    (folder / "statement.typ").write_text(
        '#import "base.typ": *\n#show: letter\n= Dear #data.to.name\n#data.due.amounts.first()\n'
    )
    assert text().startswith("Dear Northwind Labs GmbH")


def test_a_change_is_seen_without_a_new_start(folder: Path) -> None:
    (folder / "company.typ").write_text("#let footer = [The first]\n")
    assert "The first" in text()
    (folder / "company.typ").write_text("#let footer = [Then another]\n")
    assert "Then another" in text()
    (folder / "company.typ").unlink()
    assert "Then another" not in text()


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("\n#let accent = rgb(\n", 2, "unclosed delimiter"),
        ("#let footer = [#nothing]\n", 1, "unknown variable: nothing"),
        ('#let logo = image("logo.svg")\n', 1, "file not found"),
        ('\n\n#let logo = read("/../secret")\n', 3, "would escape the project root"),
        ('#let x = read("/etc/passwd")\n', 1, "file not found"),
        ('#import "@preview/cetz:0.3.0"\n', 1, "packages are not loaded from the network"),
    ],
)
def test_a_broken_template_is_told_with_its_line(
    folder: Path, source: str, line: int, words: str
) -> None:
    (folder / "company.typ").write_text(source)
    with pytest.raises(BrokenTemplate) as refused:
        statement_pdf(statement())
    said = str(refused.value)
    assert f"{folder / 'company.typ'}, line {line}: " in said
    assert words in said
    assert "artui-templates-" not in said
    assert "\n" not in said


def test_a_logo_without_words_for_those_who_cant_see_it_is_refused(folder: Path) -> None:
    (folder / "logo.svg").write_text(SQUARE)
    (folder / "company.typ").write_text('#let logo = image("logo.svg")\n')
    with pytest.raises(BrokenTemplate, match=r"line 1: .*missing alt text"):
        statement_pdf(statement())


def test_a_link_out_of_the_folder_is_refused(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.txt"
    secret.write_text("secret")
    (folder / "note.txt").symlink_to(secret)
    with pytest.raises(BrokenTemplate, match="leads out of the folder"):
        statement_pdf(statement())


def test_a_folder_that_is_not_there_is_told(folder: Path) -> None:
    use_templates(folder / "none")
    with pytest.raises(BrokenTemplate, match=r"There is no folder .*none"):
        statement_pdf(statement())


def test_a_folder_of_everything_is_refused(folder: Path) -> None:
    for number in range(501):
        (folder / f"{number}.txt").touch()
    with pytest.raises(BrokenTemplate, match="more than 500 files"):
        statement_pdf(statement())
