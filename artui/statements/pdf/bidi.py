"""Puts a line of mixed text into the order in which it is drawn.

A PDF places glyphs from left to right and knows nothing of scripts. Hebrew and
Arabic run the other way, numbers inside them do not, and Arabic letters change
their form by their neighbours. This is the Unicode bidirectional algorithm (UAX
9) without explicit embeddings, which `domain.text.visible` has already escaped,
and the joining of Arabic letters by their presentation forms.
"""

import unicodedata
from functools import cache

_MIRROR = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_RIGHT = ("R", "AL")
_NEUTRAL = ("B", "S", "WS", "ON", "BN")


def has_right_to_left(text: str) -> bool:
    """Whether any letter of the text runs from right to left."""
    return any(c >= "\u0590" and unicodedata.bidirectional(c) in _RIGHT for c in text)


def drawn(text: str) -> str:
    """The text in the order and with the letter forms in which it is drawn."""
    if text.isascii() or not has_right_to_left(text):
        return text
    shaped = join_arabic(text)
    levels = _levels(shaped)
    return _reorder(shaped, levels)


def _levels(text: str) -> list[int]:
    """The embedding level of each character; the paragraph takes its first strong letter's."""
    kinds = [unicodedata.bidirectional(c) or "L" for c in text]
    base = next((0 if k == "L" else 1 for k in kinds if k == "L" or k in _RIGHT), 0)
    start = "R" if base else "L"
    _resolve_weak(kinds, start)
    _resolve_neutral(kinds, start)
    levels = []
    for kind in kinds:
        if base == 0:
            levels.append({"R": 1, "AN": 2, "EN": 2}.get(kind, 0))
        else:
            levels.append({"R": 1}.get(kind, 2))
    return levels


def _resolve_weak(kinds: list[str], start: str) -> None:
    """Rules W1 to W7: marks, separators and numbers take the side of their neighbours."""
    previous = start
    strong = start
    for i, kind in enumerate(kinds):
        if kind == "NSM":
            kind = previous
        elif kind == "EN" and strong == "AL":
            kind = "AN"
        kinds[i] = previous = kind
        if kind in ("L", "R", "AL"):
            strong = kind
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    for i in range(1, len(kinds) - 1):
        around = (kinds[i - 1], kinds[i + 1])
        if kinds[i] in ("ES", "CS") and around == ("EN", "EN"):
            kinds[i] = "EN"
        elif kinds[i] == "CS" and around == ("AN", "AN"):
            kinds[i] = "AN"
    _terminators(kinds)
    strong = start
    for i, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[i] = "L"


def _terminators(kinds: list[str]) -> None:
    """Rules W5 and W6: a currency or percent sign joins its number, else it is neutral."""
    i = 0
    while i < len(kinds):
        if kinds[i] != "ET":
            if kinds[i] in ("ES", "CS"):
                kinds[i] = "ON"
            i += 1
            continue
        end = i
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        joins = (i > 0 and kinds[i - 1] == "EN") or (end < len(kinds) and kinds[end] == "EN")
        kinds[i:end] = ["EN" if joins else "ON"] * (end - i)
        i = end


def _resolve_neutral(kinds: list[str], start: str) -> None:
    """Rules N1 and N2: what is between two of a side takes that side, else the line's."""
    i = 0
    while i < len(kinds):
        if kinds[i] not in _NEUTRAL:
            i += 1
            continue
        end = i
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        before = start if i == 0 else ("L" if kinds[i - 1] == "L" else "R")
        after = start if end == len(kinds) else ("L" if kinds[end] == "L" else "R")
        kinds[i:end] = [before if before == after else start] * (end - i)
        i = end


def _reorder(text: str, levels: list[int]) -> str:
    """Rules L2 and L4: runs are turned from the highest level down, brackets mirrored."""
    order = list(range(len(text)))
    for level in range(max(levels), 0, -1):
        i = 0
        while i < len(order):
            if levels[order[i]] < level:
                i += 1
                continue
            end = i
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[i:end] = reversed(order[i:end])
            i = end
    return "".join(text[i].translate(_MIRROR) if levels[i] % 2 else text[i] for i in order)


@cache
def _forms() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Letter (and lam with alef) to its presentation forms, read from Unicode's own table."""
    letters: dict[str, dict[str, str]] = {}
    ligatures: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFBB2), *range(0xFBD3, 0xFC00), *range(0xFE80, 0xFEFD)):
        form, *bases = unicodedata.decomposition(chr(code)).split()
        source = "".join(chr(int(base, 16)) for base in bases)
        table = letters if len(source) == 1 else ligatures
        table.setdefault(source, {})[form] = chr(code)
    return letters, ligatures


def join_arabic(text: str) -> str:
    """Arabic letters in the form that their neighbours give them; other text as it is."""
    letters, ligatures = _forms()
    units = _units(text, ligatures)
    shaped = []
    for i, unit in enumerate(units):
        table = ligatures.get(unit) or letters.get(unit)
        if table is None:
            shaped.append(unit)
            continue
        before = _neighbour(units, i, -1)
        after = _neighbour(units, i, 1)
        joins_before = "<final>" in table and "<initial>" in _table(before)
        joins_after = "<initial>" in table and "<final>" in _table(after)
        form = {
            (True, True): "<medial>",
            (True, False): "<final>",
            (False, True): "<initial>",
            (False, False): "<isolated>",
        }[joins_before, joins_after]
        shaped.append(table.get(form, unit))
    return "".join(shaped)


def _units(text: str, ligatures: dict[str, dict[str, str]]) -> list[str]:
    """The text in letters, with lam and alef as the one sign that they become."""
    units: list[str] = []
    i = 0
    while i < len(text):
        pair = text[i : i + 2]
        units.append(pair if pair[:1] == "\u0644" and pair in ligatures else text[i])
        i += len(units[-1])
    return units


def _neighbour(units: list[str], i: int, step: int) -> str:
    """The next unit in that direction that is not a vowel mark."""
    i += step
    while 0 <= i < len(units) and unicodedata.combining(units[i][0]):
        i += step
    return units[i] if 0 <= i < len(units) else ""


def _table(unit: str) -> dict[str, str]:
    """The forms of a unit; tatweel joins on both sides and has no forms of its own."""
    if unit == "\u0640":
        return {"<initial>": unit, "<final>": unit}
    letters, ligatures = _forms()
    return ligatures.get(unit) or letters.get(unit) or {}
