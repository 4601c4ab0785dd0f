"""The picture of the tables in db/README.md shows every table."""

import re

from artui.ledger.store.tables import METADATA
from tests.support.checkout import ROOT


def test_the_picture_shows_every_table() -> None:
    text = (ROOT / "db" / "README.md").read_text(encoding="utf-8")
    picture = re.search(r"^## The picture\n\n```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert picture is not None
    drawn = set(re.findall(r"[a-z_]+", picture[1]))
    assert set(METADATA.tables) - drawn == set()
