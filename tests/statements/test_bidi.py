"""Mixed lines come out in the order in which a reader of either script expects them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.statements.pdf.bidi import drawn, join_arabic

ALEF, BET, GIMEL = "אבג"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("plain text", "plain text"),
        ("Łódź", "Łódź"),
        (ALEF + BET + GIMEL, GIMEL + BET + ALEF),
        (f"ACME {ALEF}{BET}", f"ACME {BET}{ALEF}"),
        (f"{ALEF}{BET} ACME", f"ACME {BET}{ALEF}"),
        (f"{ALEF} 123 {BET}", f"{BET} 123 {ALEF}"),
        (f"{ALEF} (x) {BET}", f"{BET} (x) {ALEF}"),
        (f"{ALEF} ({BET})", f"({BET}) {ALEF}"),
        (f"{ALEF} 1,250.00", f"1,250.00 {ALEF}"),
        (f"{ALEF} 50%", f"50% {ALEF}"),
        (f"{ALEF} - {BET}", f"{BET} - {ALEF}"),
        (f"A {ALEF} 12 B", f"A 12 {ALEF} B"),
        (f"{ALEF}% x", f"x %{ALEF}"),
        (f"{ALEF}\u05b0{BET}", f"{BET}\u05b0{ALEF}"),
        ("\u0627 12/34", "12/34 \ufe8d"),
        ("\u0627 \u0661,\u0662", "\u0661,\u0662 \ufe8d"),
    ],
)
def test_a_line_is_drawn_in_reading_order(stored: str, shown: str) -> None:
    assert drawn(stored) == shown


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("\u0628", "\ufe8f"),
        ("\u0628\u0628\u0628", "\ufe91\ufe92\ufe90"),
        ("\u0631\u0628", "\ufead\ufe8f"),
        ("\u0644\u0627", "\ufefb"),
        ("\u0628\u0644\u0627", "\ufe91\ufefc"),
        ("\u0628\u064e\u0628", "\ufe91\u064e\ufe90"),
        ("\u0628\u0640", "\ufe91\u0640"),
        ("\u0640\u0628", "\u0640\ufe90"),
        ("\u06cc\u06a9", "\ufbfe\ufb8f"),
        ("\u0628 A", "\ufe8f A"),
    ],
)
def test_arabic_letters_take_the_form_their_neighbours_give(stored: str, shown: str) -> None:
    assert join_arabic(stored) == shown


@given(st.text(alphabet="ab א\u05b0ב12.,%()-\u0627\u0628\u0644\u0661/", max_size=20))
def test_no_letter_is_lost_or_added_on_the_way(text: str) -> None:
    mirrored = {"(": "()", ")": "()"}
    shaped = join_arabic(text) if any(c in "אב\u0627\u0628\u0644" for c in text) else text
    result = drawn(text)
    assert len(result) == len(shaped)
    assert sorted(mirrored.get(c, c) for c in result) == sorted(mirrored.get(c, c) for c in shaped)
