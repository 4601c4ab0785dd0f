"""README and docs are true: commands run, paths and commands that they name are there."""

import re
import tomllib
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from artui.cli.root import root
from tests.support.checkout import ROOT
from tests.support.pages import Session, blocks, expected_status, inline_code, links, pages

# Blocks in these languages, or in none, are to be read; all others are to be run.
FOR_READING = {"", "csv", "json", "po", "text", "toml", "typst"}
# Distributions whose program has another name.
BRINGS = {"import-linter": "lint-imports", "pytest-cov": "coverage"}
# The pages for those who work on artui name its files too.
PAPERS = [*pages(), "CONTRIBUTING.md", "SECURITY.md", "db/README.md"]


@pytest.mark.long
@pytest.mark.parametrize("page", pages())
def test_every_command_on_a_page_runs_and_prints_something(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "somewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    session = Session(folder, monkeypatch)
    for block in blocks(page):
        if block.language != "sh" or block.marked:
            continue
        for command, ran in session.run(block.text):
            where = f"{page}:{block.line}: {command}\n{ran.err}"
            assert ran.status == expected_status(command), where
            assert ran.out.strip() not in ("", "[]", "{}"), where


@pytest.mark.parametrize("page", pages())
def test_every_block_is_run_or_says_why_it_is_not(page: str) -> None:
    unmarked = [
        f"{page}:{block.line}"
        for block in blocks(page)
        if block.language not in FOR_READING | {"sh"} and not block.marked
    ]
    assert unmarked == []


@pytest.mark.parametrize("page", PAPERS)
def test_every_path_that_a_page_names_is_there(page: str) -> None:
    named = [code for code in inline_code(page) if _is_ours(code)]
    missing = [path for path in named if not (ROOT / path).exists() and not any(ROOT.glob(path))]
    assert missing == []


@pytest.mark.parametrize("page", PAPERS)
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    folder = (ROOT / page).parent
    assert [link for link in links(page) if not (folder / link).exists()] == []


@pytest.mark.parametrize("page", PAPERS)
def test_every_command_that_a_page_names_is_there(page: str) -> None:
    named = [code for code in inline_code(page) if code.startswith("artui ")]
    assert [code for code in named if not _is_command(code)] == []


@pytest.mark.parametrize("page", PAPERS)
def test_every_module_that_a_page_runs_is_there(page: str) -> None:
    named = set(re.findall(r"python3? -m ([\w.]+)", (ROOT / page).read_text(encoding="utf-8")))
    assert [module for module in sorted(named) if find_spec(module) is None] == []


def test_every_tool_that_contributing_names_comes_with_an_extra() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\.venv/bin/([\w-]+)", text)) - {"pip", "python"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for extra in project["optional-dependencies"].values() for line in extra]
    given = {BRINGS.get(name, name) for name in map(_distribution, extras)}
    assert named - given == set()


def _distribution(requirement: str) -> str:
    return re.split(r"[^\w-]", requirement, maxsplit=1)[0]


def test_the_index_of_the_pages_names_every_page() -> None:
    named = {f"docs/{link}" for link in links("docs/README.md")}
    assert set(pages()) - named == {"README.md", "docs/README.md"}


def _is_ours(code: str) -> bool:
    """Whether a word in code is a path of the checkout: it begins with one of its folders.

    A program in the environment is no file of ours; which of them there are depends on the extras.
    """
    top, slash, _ = code.partition("/")
    return (
        bool(slash)
        and top != ".venv"
        and (ROOT / top).is_dir()
        and re.fullmatch(r"[\w./*-]+", code) is not None
    )


def _options(command: click.Command) -> list[click.Parameter]:
    """The options of a command, `--help` too."""
    return command.get_params(click.Context(command, help_option_names=["-h", "--help"]))


def _is_command(code: str) -> bool:
    """Whether each word up to the first argument is a command of the group before it."""
    words = code.split()[1:]
    group: click.Command = root
    while words and isinstance(group, click.Group):
        word = words.pop(0)
        if word.startswith("--"):
            option = next((each for each in _options(group) if word in each.opts), None)
            if option is None:
                return False
            if isinstance(option, click.Option) and not option.is_flag:
                words.pop(0)
            continue
        found = group.get_command(click.Context(group), word)
        if found is None:
            # A placeholder for any command, such as COMMAND.
            return word.isupper()
        group = found
    return True
