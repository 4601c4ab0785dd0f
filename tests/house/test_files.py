"""What every file of the project keeps to."""

import ast
import re
from pathlib import Path

from tests.support.checkout import ROOT, python_files, text_files, trees

# Spelt with a gap, so that this file does not find itself.
_UNFINISHED = ["TO~DO", "FIX~ME", "raise NotImplemented~Error", "mark.~skip", "mark.~xfail"]
_PLACES = ["/work/~main", "/work/~shared", "/opt/~artui", "/root/~.", "pypi.~org", "python~hosted"]


def _found(words: list[str]) -> list[str]:
    pattern = re.compile("|".join(re.escape(word.replace("~", "")) for word in words))
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in text_files()
        for number, line in enumerate(_lines(path), start=1)
        if pattern.search(line)
    ]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").split("\n")


def test_nothing_is_left_for_later() -> None:
    assert _found(_UNFINISHED) == []


def test_no_file_names_somebodys_machine_or_a_package_server() -> None:
    assert _found(_PLACES) == []


def test_every_module_says_what_it_is_about() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in python_files("artui", "db", "tests")
        if not re.match(r'(#.*\n|\s)*r?"""\s*[^\s"]', path.read_text(encoding="utf-8"))
    ]
    assert silent == []


def test_the_rules_read_no_clock_and_touch_nothing_outside() -> None:
    reached = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {name}"
        for path, tree in trees("artui/domain")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for name in [ast.unparse(node.func)]
        if re.search(r"(^|\.)(today|now|utcnow|monotonic|open|print|input|float)$", name)
    ]
    assert reached == []


def test_the_rules_count_without_binary_fractions() -> None:
    floats = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.value}"
        for path, tree in trees("artui/domain")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]
    assert floats == []
