"""Templates of one's own: set from the page of the documentation alone, and told when broken."""

import ast
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from artui.settings import settings_path
from artui.statements.pdf.own_templates import SHIPPED, own_folder, use_templates
from tests.support.commands import Artui

PAGE = (Path(__file__).parents[2] / "docs" / "templates.md").read_text()


@pytest.fixture(autouse=True)
def _shipped_again() -> object:
    """The next test prints by the shipped templates again."""
    yield
    use_templates(None)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of templates, named in the environment."""
    path = tmp_path / "own templates"
    path.mkdir()
    monkeypatch.setenv("ARTUI_TEMPLATES", str(path))
    return path


def blocks(language: str) -> list[str]:
    """The examples of the page in a language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def pages(artui: Artui, out: Path) -> str:
    artui.done("statement", "C1", "--out", out, "--overwrite")
    (path,) = out.iterdir()
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def test_a_logo_and_a_footer_are_set_as_the_page_says(
    small: Artui, folder: Path, tmp_path: Path
) -> None:
    company, columns = blocks("typst")
    square = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/>'
    )
    (folder / "logo.svg").write_text(f"{square}</svg>")
    (folder / "company.typ").write_text(company + columns)
    found = pages(small, tmp_path / "out")
    assert "Registered in England 01234567" in found
    assert "Issued" not in found
    (drawn,) = (tmp_path / "out").iterdir()
    assert b"Example Trading" in _alternatives(drawn)


def _alternatives(path: Path) -> bytes:
    """What is said in place of pictures."""
    reader = PdfReader(path)
    found = []
    for number in range(1, len(reader.xref[0]) + 1):
        each = reader.get_object(number)
        if isinstance(each, dict) and "/Alt" in each:
            found.append(str(each["/Alt"]).encode())
    return b"\n".join(found)


def test_words_are_changed_as_the_page_says(small: Artui, folder: Path, tmp_path: Path) -> None:
    (words,) = blocks("po")
    (folder / "en.po").write_text(words)
    assert "Your account with us" in pages(small, tmp_path / "out")


def test_what_the_page_says_can_be_set_is_what_base_reads() -> None:
    read = set(re.findall(r'own\.at\("(\w+)"', (SHIPPED / "base.typ").read_text()))
    first = re.findall(r"^\| (`[a-z`, ]+`) \| ", PAGE.split("## Columns")[0], re.MULTILINE)
    assert {name for names in first for name in re.findall(r"`(\w+)`", names)} == read


def test_the_page_names_every_table_and_column() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (`.*) \|$", PAGE.split("## Columns")[1], re.MULTILINE)
    named = {name: set(re.findall(r"`(\w+)`", columns)) for name, columns in rows}
    sources = [path.read_text() for path in (SHIPPED.parent).rglob("*.py")]
    calls = [node for source in sources for node in ast.walk(ast.parse(source))]
    tables = {each for call in calls for each in _given(call, "LetterTable")}
    assert tables - {""} == set(named)
    # Some columns are made by a function of their own, whose key is no literal there.
    columns = {each for call in calls for each in _given(call, "LetterColumn")}
    assert columns - {"gap"} <= set().union(*named.values())


def _given(node: ast.AST, name: str) -> list[str]:
    """The text that a call of this name begins with."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return []
    first = node.args[0] if node.args else None
    literal = isinstance(first, ast.Constant) and isinstance(first.value, str)
    return [first.value] if node.func.id == name and literal else []  # type: ignore[union-attr]


def test_a_copy_of_a_shipped_template_prints_the_same(
    small: Artui, folder: Path, tmp_path: Path
) -> None:
    before = pages(small, tmp_path / "out")
    ran = small.done("templates", "statement.typ", "--out", folder)
    assert ran.out == f"{folder / 'statement.typ'}\n"
    assert f"statement.typ  {folder}\n" in small.done("templates").out
    assert "base.typ  shipped\n" in small.done("templates").out
    assert pages(small, tmp_path / "out") == before
    again = small("templates", "statement.typ", "--out", folder)
    assert (again.status, "already there" in again.err) == (1, True)
    none = small("templates", "nothing.typ")
    assert (none.status, "There is no template nothing.typ; there are base.typ" in none.err) == (
        1,
        True,
    )


def test_a_broken_template_is_one_sentence_and_the_shipped_one_is_asked_for(
    small: Artui, folder: Path, tmp_path: Path
) -> None:
    (folder / "company.typ").write_text("#let ink = black\n#let accent = acent\n")
    ran = small("statement", "C1", "--out", tmp_path / "out")
    assert ran.status == 1
    assert ran.err.count("\n") == 1
    assert f"{folder / 'company.typ'}, line 2: unknown variable: acent" in ran.err
    assert not list((tmp_path / "out").glob("*.pdf"))
    small.done("--shipped-templates", "statement", "C1", "--out", tmp_path / "out")
    assert own_folder() is None


def test_a_restricted_session_names_no_folder_of_templates(
    small: Artui, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARTUI_RESTRICTED", "1")
    monkeypatch.setenv("ARTUI_DB", small.url)
    monkeypatch.setenv("ARTUI_EXPORT_FOLDER", str(tmp_path))
    ran = small("statement", "C1", "--out", tmp_path / "out")
    assert (ran.status, "ARTUI_TEMPLATES" in ran.err) == (2, True)
    monkeypatch.delenv("ARTUI_TEMPLATES")
    file = settings_path()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'templates = "{folder}"\n')
    (folder / "company.typ").write_text("#let footer = [Our own footer]\n")
    assert "Our own footer" in pages(small, tmp_path / "out")
