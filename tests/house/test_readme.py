"""The README's commands are the ones that CI runs, and can run anywhere."""

import re
import subprocess
import tomllib

import pytest

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


def test_every_dependency_has_a_tested_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = list(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        wanted += extra
    named = {_name(line) for line in wanted} - {"artui"}
    pinned = {
        _name(line)
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    assert named - pinned == set()


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None
    return re.sub(r"[-_.]+", "-", found[0]).lower()
