"""The pages that are made from the code are the ones that the code makes now."""

import pytest

from tests.papers import made, names
from tests.support.checkout import ROOT


@pytest.mark.parametrize("name", names())
def test_a_page_is_what_the_command_makes(name: str) -> None:
    old = [path for path, text in made(name).items() if text != _committed(path)]
    assert old == [], f"write them anew: python -m tests.papers {name}"


def _committed(path: str) -> str:
    file = ROOT / path
    return file.read_text(encoding="utf-8") if file.exists() else ""
