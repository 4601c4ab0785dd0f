"""The picture in the README is the screen as it is."""

from pathlib import Path

from tests.picture import PICTURE, draw, words


async def test_the_picture_of_today_is_true(tmp_path: Path) -> None:
    drawn = await draw(tmp_path)
    assert words(PICTURE.read_text(encoding="utf-8")) == words(drawn), (
        "draw it anew: python -m tests.picture"
    )
