"""How keys are written: `j`, `G`, `.`, `Space`, `PgDn`, `Shift+Tab`, `Ctrl+P`, `F1`.

The settings file, the key line, the key help and the palette all write a key the same way. A key
that a terminal over SSH cannot distinguish or may not send (Alt, Ctrl+Shift, Ctrl+I for Tab) is
refused when it is configured, not discovered when it does nothing.
"""

from artui.domain.refusal import BadSetting

# Textual's name of a key -> ours.
_NAMES = {
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "enter": "Enter",
    "escape": "Esc",
    "space": "Space",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "backspace": "Backspace",
    "delete": "Del",
    "insert": "Ins",
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
}
_BY_SPELLING = {name.lower(): name for name in _NAMES.values()} | {
    "escape": "Esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "delete": "Del",
    "return": "Enter",
}
_RIGHT = "write a letter or sign, Ctrl+A to Ctrl+Z, or one of " + ", ".join(_NAMES.values())
# Control keys that a terminal sends as another key.
_SAME_AS = {"H": "Backspace", "I": "Tab", "J": "Enter", "M": "Enter", "[": "Esc"}


class UnknownKey(BadSetting):
    """A key in the settings is not a key, or one that not every terminal can send."""


def parse_key(text: str) -> str:
    """The one spelling of a key: `ctrl+p` -> `Ctrl+P`, `pagedown` -> `PgDn`, `g` -> `g`.

    Raises UnknownKey for anything that is not a key or that some terminals can't send.
    """
    if text == " ":
        return "Space"
    if len(text) == 1 and text.isprintable():
        return text
    lower = text.strip().lower()
    if lower in _BY_SPELLING:
        return _BY_SPELLING[lower]
    start, _, last = lower.partition("+")
    if start == "ctrl" and len(last) == 1 and last.isascii() and last.isprintable():
        letter = last.upper()
        if letter in _SAME_AS:
            raise UnknownKey(
                f"Key {text!r} cannot be used: terminals send it as {_SAME_AS[letter]}."
            )
        if letter.isalpha():
            return f"Ctrl+{letter}"
    if start in {"alt", "meta"} or lower.startswith("ctrl+shift"):
        raise UnknownKey(f"Key {text!r} cannot be used: not every terminal sends it.")
    raise UnknownKey(f"{text!r} is not the name of a key; {_RIGHT}.")


def key_pressed(key: str, character: str | None) -> str:
    """Our spelling of a key event (Textual's key name and the character it typed, if any)."""
    if key in _NAMES:
        return _NAMES[key]
    if character is not None and len(character) == 1 and character.isprintable():
        return character
    if key.startswith("ctrl+") and len(key) == len("ctrl+") + 1:
        return f"Ctrl+{key[-1].upper()}"
    return key
