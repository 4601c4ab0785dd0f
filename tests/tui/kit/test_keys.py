"""A key is written one way everywhere, and a key that not every terminal sends is refused."""

import pytest

from artui.tui.kit.keys import UnknownKey, key_pressed, parse_key


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("j", "j"), ("G", "G"), (".", "."), (" ", "Space"), ("PageDown", "PgDn"),
        ("ctrl+p", "Ctrl+P"), ("Ctrl+L", "Ctrl+L"), ("shift+tab", "Shift+Tab"), ("f1", "F1"),
        ("escape", "Esc"), ("return", "Enter"), ("é", "é"),
    ],
)  # fmt: skip
def test_every_spelling_of_a_key_becomes_one(written: str, key: str) -> None:
    assert parse_key(written) == key


@pytest.mark.parametrize(
    "written",
    ["alt+x", "ctrl+shift+p", "ctrl+i", "ctrl+m", "ctrl+[", "ctrl+1", "banana", "", "meta+a"],
)
def test_a_key_that_would_not_arrive_is_refused(written: str) -> None:
    with pytest.raises(UnknownKey) as refusal:
        parse_key(written)
    assert repr(written) in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "character", "key"),
    [
        ("slash", "/", "/"), ("G", "G", "G"), ("space", " ", "Space"), ("pagedown", None, "PgDn"),
        ("ctrl+p", "\x10", "Ctrl+P"), ("enter", "\r", "Enter"), ("escape", "\x1b", "Esc"),
        ("full_stop", ".", "."), ("f1", None, "F1"), ("ctrl+left", None, "ctrl+left"),
    ],
)  # fmt: skip
def test_a_pressed_key_is_called_as_it_is_written(
    name: str, character: str | None, key: str
) -> None:
    assert key_pressed(name, character) == key
