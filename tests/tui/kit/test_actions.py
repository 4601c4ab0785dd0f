"""The registry: one action per id, one meaning per key and screen, and settings checked by name."""

import pytest

from artui.tui.kit.actions import Action, KeyClash, Registry, UnknownAction, always, matching
from artui.tui.kit.keys import UnknownKey


def action(id: str, *keys: str, screens: tuple[str, ...] = ()) -> Action[object]:
    return Action(
        id, id.replace(".", " ").title(), keys, f"Does {id}", "Acts", lambda _: None,
        screens=frozenset(screens),
    )  # fmt: skip


REGISTRY = Registry(
    [
        action("memo.apply", "a"),
        action("item.flag", "f", "F"),
        action("item.filter", "/"),
        action("today.reviewed", ".", screens=("today",)),
        action("today.find", "f", screens=("today",)),
    ]
)


def test_a_key_finds_its_action() -> None:
    found = REGISTRY.for_key("a", "today")
    assert found is not None
    assert found.id == "memo.apply"
    assert REGISTRY.for_key("x", "today") is None


def test_an_action_of_one_screen_is_not_on_another() -> None:
    assert REGISTRY.for_key(".", "invoices") is None
    assert "today.reviewed" not in [each.id for each in REGISTRY.on("invoices")]


def test_a_screens_own_action_wins_its_key() -> None:
    found = REGISTRY.for_key("f", "today")
    assert found is not None
    assert found.id == "today.find"
    assert REGISTRY.keys_of(REGISTRY["item.flag"], "today") == ("F",)
    assert REGISTRY.keys_of(REGISTRY["item.flag"], "invoices") == ("f", "F")


def test_two_actions_of_one_screen_do_not_share_a_key() -> None:
    with pytest.raises(KeyClash, match=r"Key a is wanted by memo.apply and by memo.other on every"):
        Registry([action("memo.apply", "a"), action("memo.other", "a")])
    with pytest.raises(KeyClash, match="screen today"):
        Registry([action("a.a", "a", screens=("today",)), action("a.b", "a", screens=("today",))])


def test_an_id_stands_for_one_action() -> None:
    with pytest.raises(KeyClash, match=r"two actions called memo.apply"):
        Registry([action("memo.apply", "a"), action("memo.apply", "b")])


def test_keys_come_from_the_settings() -> None:
    changed = REGISTRY.with_keys({"memo.apply": ["ctrl+a", "PageUp"], "item.flag": []})
    assert changed["memo.apply"].keys == ("Ctrl+A", "PgUp")
    assert changed.for_key("a", "today") is None
    assert changed["item.flag"].keys == ()
    assert REGISTRY["memo.apply"].keys == ("a",)


def test_an_unknown_action_in_the_settings_is_refused_by_name() -> None:
    with pytest.raises(UnknownAction, match=r"no action called 'memo.aply'"):
        REGISTRY.with_keys({"memo.aply": ["a"]})


def test_an_unknown_key_in_the_settings_is_refused() -> None:
    with pytest.raises(UnknownKey, match=r"'alt\+a'"):
        REGISTRY.with_keys({"memo.apply": ["alt+a"]})


def test_a_key_taken_twice_in_the_settings_is_refused() -> None:
    with pytest.raises(KeyClash, match=r"Key / "):
        REGISTRY.with_keys({"memo.apply": ["/"]})


def test_typed_words_find_actions_titles_first() -> None:
    found = [each.id for each in matching(REGISTRY, "fi")]
    assert found == ["item.filter", "today.find"]
    assert [each.id for each in matching(REGISTRY, "item fl")] == ["item.flag"]
    assert matching(REGISTRY, "zzz") == []


def test_an_action_is_possible_unless_it_says_otherwise() -> None:
    assert always(None) is None
