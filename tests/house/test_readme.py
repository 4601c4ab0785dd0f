"""The README's commands are the ones that CI runs, and can run anywhere."""

import re
import subprocess

import pytest

import artui
from tests.support.checkout import ROOT, readme_command


@pytest.mark.parametrize("name", ["demo", "tests"])
def test_a_command_is_one_line_that_needs_only_python(name: str) -> None:
    command = readme_command(name)
    assert "\n" not in command
    programs = [part.split()[0] for part in command.split(" && ")]
    assert programs[0] == "python3"
    assert all(program.startswith(".venv/bin/") for program in programs[1:])


def test_the_commands_install_the_tested_versions() -> None:
    for name in ("demo", "tests"):
        assert "pip install -q -c constraints.txt" in readme_command(name)


def test_ci_reads_the_same_command_from_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    function = re.search(r"^readme_command\(\) \{.*?^\}$", script, re.MULTILINE | re.DOTALL)
    assert function is not None
    ran = subprocess.run(
        ["bash", "-euc", f"{function[0]}\nreadme_command tests"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == readme_command("tests") + "\n"


def test_the_changelog_has_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[([0-9.]+)\]", text, re.MULTILINE)
    assert newest is not None
    assert newest[1] == artui.__version__
