"""Numbers of invoices in the text of a payment: what counts, and how much."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from artui.domain.numbers_in_text import Numbers, one_slip


def numbers(*extra: str) -> Numbers[str]:
    """Open invoices INV-00001040 to INV-00001064, INV-00020817, RE-2026-001042 and some more."""
    found: Numbers[str] = Numbers()
    known = [f"INV-{n:08d}" for n in range(1040, 1065)]
    for number in (*known, "INV-00020817", "RE-2026-001042", *extra):
        found.add(number, number)
    return found


def named(*parts: str, extra: tuple[str, ...] = ()) -> dict[str, bool]:
    """The numbers of some that a text names, each with whether it is strong."""
    return {each.key: each.strong for each in numbers(*extra).mentioned(parts)}


STRONG = [
    ("INV-00001042",),
    ("INV 1042",),
    ("inv1042 thanks",),
    ("00001042",),
    ("Invoice no. 00001042",),
    ("FACT. INV-000010", "42"),
    ("pay INV-0000", "1042 of 1.12."),
    ("INV-0000 1042",),
    ("KD 20817 INV 1042",),
]


@pytest.mark.parametrize("parts", STRONG)
def test_a_number_written_whole_is_strong(parts: tuple[str, ...]) -> None:
    assert named(*parts)["INV-00001042"] is True


@pytest.mark.parametrize("parts", [("1042",), ("order 1042",), ("our ref 1042/26",)])
def test_bare_digits_are_weak(parts: tuple[str, ...]) -> None:
    assert named(*parts).get("INV-00001042", False) is False


@pytest.mark.parametrize(
    "text", ["DE89370410420440532013000", "call 00491042555", "1.042,00 EUR", "104200"]
)
def test_digits_inside_a_longer_number_are_none(text: str) -> None:
    assert "INV-00001042" not in named(text)


def test_a_number_with_a_year_that_the_bank_cut_is_found() -> None:
    found = named("RE-2026-00", "1042 vom", "1.12.")
    assert found["RE-2026-001042"] is True


def test_a_range_is_found_behind_a_name_without_a_blank() -> None:
    ranged = numbers().mentioned(("FERRO AG", "INV-1043-1045"))
    assert [(each.key[-4:], each.ranged) for each in ranged] == [
        ("1043", True),
        ("1045", True),
        ("1044", True),
    ]


SERIES = (
    *("FC-11167", "FC-11226", "FC-10115", "0011168", "0010115", "0012100"),
    *("INV-11", "INV-12"),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # Another series, of which this number is not open.
        ("Factuur FC-11168", {}),
        ("FC-12100", {}),
        ("INV-11168", {"0011168": True}),
        # A date, with and without its signs; a postal code; an amount.
        ("Rechnung 011226", {"FC-11226": False}),
        ("factuur 1-12-26", {}),
        ("0010115 of INV 12.11.2026", {"0010115": True}),
        ("INV 2026/11/12", {}),
        ("INV 11/2026", {"INV-11": False}),
        ("Factuur, 11226 Berlin", {"FC-11226": False}),
        ("Rechnung 121,00 EUR", {}),
        # Zeros tell two series apart.
        ("0010115", {"0010115": True}),
        ("FC-10115", {"FC-10115": True}),
        # What follows a number is no list without a sign of one.
        ("FC-11167 11226 Berlin", {"FC-11167": True, "FC-11226": False}),
        ("FC-11167 EUR 121,00", {"FC-11167": True}),
        ("FC-11167, 11226", {"FC-11167": True, "FC-11226": True}),
    ],
)
def test_dates_amounts_and_other_series_are_no_numbers(text: str, found: dict[str, bool]) -> None:
    assert named(text, extra=SERIES) == found


def test_the_half_of_a_number_that_the_bank_cut_names_no_other() -> None:
    both = ("RE-2026-024599", "INV-00020260")
    assert named("RE-2026-0", "24599", extra=both) == {"RE-2026-024599": True}


@pytest.mark.parametrize("sign", [", ", " / ", " + ", " & ", " and ", " und ", " en ", " et ", ","])
def test_a_list_after_a_strong_number_is_strong(sign: str) -> None:
    found = named(f"INV 1042{sign}1043{sign}1044")
    assert found == {"INV-00001042": True, "INV-00001043": True, "INV-00001044": True}


def test_a_second_number_filled_from_the_first_is_weak() -> None:
    assert named("INV 1060/061") == {"INV-00001060": True, "INV-00001061": False}


def test_a_range_is_all_between_and_weak_and_none_if_one_of_them_is_not_open() -> None:
    mentions = numbers().mentioned(["INV 1060-1064"])
    assert [(each.key[-4:], each.strong, each.ranged) for each in mentions] == [
        (str(n), False, True) for n in range(1060, 1065)
    ]
    assert named("INV 1060-1070") == {}


@pytest.mark.parametrize("to", [" t/m ", " bis ", " to ", " au ", " al ", " tot en met ", " till "])
def test_a_range_in_words_is_all_between(to: str) -> None:
    found = named(f"INV-00001060{to}1063")
    assert sorted(found) == [f"INV-0000{n}" for n in range(1060, 1064)]
    assert named(f"INV-00001060{to}1070") == {"INV-00001060": True}


def test_a_range_of_digits_without_end_is_no_range() -> None:
    assert named(f"INV 1060-{'9' * 5000}", f"INV {'1' * 5000} to {'9' * 5000}") == {}


@pytest.mark.parametrize("text", ["Rechnung 1042", "RE 1042", "001042", "1042"])
def test_the_last_digits_of_a_number_with_a_year_are_weak(text: str) -> None:
    found: Numbers[str] = Numbers()
    for number in ("RE-2026-001042", "CM-2026-000012", "0000999"):
        found.add(number, number)
    assert [(each.key, each.strong, each.whole) for each in found.mentioned([text])] == [
        ("RE-2026-001042", False, False)
    ]
    # Another series, too few digits, a part of them.
    for other in ("CM 1042", "Rechnung 12", "Rechnung 42"):
        assert found.mentioned([other]) == []


def test_a_number_whose_digits_are_all_written_goes_before_the_end_of_another() -> None:
    assert named("Rechnung 1042") == {"INV-00001042": False}


@pytest.mark.parametrize(
    ("written", "slip"),
    [
        ("INV-10043", True),
        ("INV-01042", True),
        ("INV-10024", True),
        ("INV-10042", False),
        ("INV-10224", False),
        ("INV-10053", False),
        ("INV-20043", False),
        ("RNV-10042", False),
        ("INV-1042", False),
        ("INV-100423", False),
    ],
)
def test_a_slip_is_one_digit_or_two_neighbours_swapped(written: str, slip: bool) -> None:
    assert one_slip(written, "INV-10042") is slip


def test_two_documents_with_the_same_digits_are_told_apart_by_the_word_before_them() -> None:
    extra = ("CM-00001042",)
    assert named("INV-1042", extra=extra) == {"INV-00001042": True}
    assert named("00001042", extra=extra) == {"INV-00001042": False, "CM-00001042": False}


_PIECES = "INV- 1042 00001042 RE-2026- 001042 2026/ 1060-1064 1.50 100,00 -3 , . / & not nicht PO A"
PIECES = st.sampled_from(_PIECES.split())
TEXTS = st.one_of(st.text(max_size=40), st.lists(st.one_of(PIECES, st.just(" "))).map("".join))


# Where the bank cut a number, each reading of it is asked on its own.
@example(["not", "0010", "42X"])
@given(st.lists(TEXTS, max_size=4))
def test_any_text_is_read_without_a_fault_and_says_the_same_however_often_it_is_asked(
    parts: list[str],
) -> None:
    ours = numbers("SI2026-01042", "0001042-A")
    mentions = ours.mentioned(parts)
    assert len({each.key for each in mentions}) == len(mentions)
    text = ours.in_text(parts)
    assert text.mentioned() == mentions
    for _ in range(2):
        assert text.mentioned(ends=True) == ours.mentioned(parts, ends=True)
        assert text.denies() == ours.denies(parts)
        assert text.not_open() == ours.not_open(parts)
    assert text.mentioned() == mentions


def test_an_amount_and_more_digits_may_end_a_text() -> None:
    assert named("INV-00001042 1.50-3") == {"INV-00001042": True}


def test_zeros_before_the_first_number_of_a_range_are_meant_before_the_others() -> None:
    found: Numbers[str] = Numbers()
    for place in range(3):
        for number in (f"001077{place}", f"SI2026-01077{place}"):
            found.add(number, number)
    ranged = [each.key for each in found.mentioned(["0010770 t/m 10772"]) if each.ranged]
    assert ranged == ["0010771", "0010772"]
    assert found.mentioned(["10770 t/m 10772"])


def test_numbers_that_are_not_open_are_found_behind_their_year_too() -> None:
    found: Numbers[str] = Numbers()
    for number in ("RE-2026-000001", "0000002", "RE-2026-001042"):
        found.add(number, number)
    assert {"0001041", "RE-2026-001041"} <= set(found.not_open(["Rechnung 1041"]))
    assert "RE-2026-001042" not in found.not_open(["Rechnung 1042"])
    assert "RE-2026-001042" not in found.like("1042")


SHORT_AND_LONG = (
    *("INV-1061", "INV-10611", "INV-10532", "INV-12052", "INV-20261", "INV-90817", "INV-10428"),
    "RG-100",
)


@pytest.mark.parametrize(
    "parts",
    [
        ("INV 1053 2. Mahnung",),
        ("INV 1053 2 Raten",),
        ("INV-1053 2 x",),
        ("INV 1042 8.11.",),
        ("INV 1042 8/11",),
        ("Rechnung 2026 3. Quartal",),
        ("Rechnung 2026 1",),
        ("Rechnung 9081 7 EUR",),
        ("Rechnung 9081 7,50",),
        ("Zahlung fuer Miete INV-1205", "2. Mahnung"),
        ("INV-1205", "2.11.2026"),
        ("RE 2026 1",),
    ],
)
def test_digits_behind_a_blank_that_count_order_or_date_are_no_end_of_a_number(
    parts: tuple[str, ...],
) -> None:
    found: Numbers[str] = Numbers()
    for number in SHORT_AND_LONG[1:]:
        found.add(number, number)
    assert not [each for each in found.mentioned(parts) if each.strong]
    assert {each.key for each in found.mentioned(parts)} <= {"RG-100"}


@pytest.mark.parametrize("text", ["INV 1053 2", "RG 90,817", "INV 1 0611 "])
def test_a_number_over_the_blank_or_comma_of_a_hand_is_weak_and_not_enough(text: str) -> None:
    found: Numbers[str] = Numbers()
    for number in SHORT_AND_LONG[1:]:
        found.add(number, number)
    (mention,) = found.mentioned([text])
    assert (mention.strong, mention.whole, bool(mention.joint)) == (False, False, True)


@pytest.mark.parametrize(
    "text",
    [*("RG 100 EUR", "RG 100,00", "RG 100%", "RG 100 Raten", "RG €100", "RG 100 EUR, danke")],
)
def test_short_digits_that_are_an_amount_or_a_count_are_no_number_in_a_strong_form(
    text: str,
) -> None:
    found: Numbers[str] = Numbers()
    found.add("RG-100", "RG-100")
    assert [each for each in found.mentioned([text]) if each.strong or each.whole] == []
    assert [each.strong for each in found.mentioned(["RG 100 EUR 55,00"])] == [True]


def test_bare_digits_that_may_be_a_date_are_weak() -> None:
    found: Numbers[str] = Numbers()
    found.add("INV-011226", "INV-011226")
    assert [(each.strong, each.whole) for each in found.mentioned(["Miete 011226"])] == [
        (False, False)
    ]
    assert [each.strong for each in found.mentioned(["INV-011226"])] == [True]


OF_OTHERS = (
    *("SINV-2026-00154", "MYINV-2026-00154", "1INV-2026-00154", "INV-2026-00154A"),
    *("PO-INV-2026-00154-9", "INV-2026-00154-1", "INV-2026-00154.50", "PO-INV-2026-00154"),
    *("IBAN DE44INV-2026-00154", "date 2026-00154", "tel INV 202600154", "Tel. INV-2026-00154"),
)


@pytest.mark.parametrize("text", OF_OTHERS)
def test_a_number_within_a_longer_word_is_another_number(text: str) -> None:
    found: Numbers[str] = Numbers()
    for number in ("INV-2026-00154", "INV-2026-00999"):
        found.add(number, number)
    mentions = found.mentioned([text])
    assert [(each.key, each.strong, each.whole) for each in mentions] == [
        ("INV-2026-00154", False, False)
    ]
    # Cut by the bank within its digits it says the same.
    cut = text.index("154")
    parts = (text[:cut], text[cut:])
    assert not [each for each in found.mentioned(parts) if each.strong or each.whole]


@pytest.mark.parametrize(
    "parts",
    [
        ("Facture no", "INV-2026-00154"),
        ("Zahlung", "INV-2026-00154", "vom 1.12."),
        ("Betr. 12", "INV-2026-00154", "et"),
        ("Facture no IN", "V-2026-00154 et"),
        ("INV-2026-00154vom 1.12.2026",),
        ("INV-2026-00999INV-2026-00154",),
        ("Belegnr-2026-00154",),
        ("INV-2026-00154, Tel 030 1234567",),
        ("RE-INV-2026-00154 (12/26)",),
    ],
)
def test_words_that_the_bank_or_a_hand_set_beside_a_number_leave_it_strong(
    parts: tuple[str, ...],
) -> None:
    found: Numbers[str] = Numbers()
    for number in ("INV-2026-00154", "INV-2026-00999"):
        found.add(number, number)
    assert {each.key: each.strong for each in found.mentioned(parts)}["INV-2026-00154"] is True


@pytest.mark.parametrize("alike", ["Q-100234A", "Q-100234-A", "Q-100234-1"])
def test_a_number_to_the_letter_goes_before_one_that_it_begins(alike: str) -> None:
    both: Numbers[str] = Numbers()
    for number in ("Q-100234", alike):
        both.add(number, number)
    for number in ("Q-100234", alike):
        assert {each.key: each.strong for each in both.mentioned([f"invoice {number}"])} == {
            number: True
        }
    for open_, other in (("Q-100234", alike), (alike, "Q-100234")):
        one: Numbers[str] = Numbers()
        one.add(open_, open_)
        one.add_form(other)
        assert not [each for each in one.mentioned([f"invoice {other}"]) if each.strong]
        assert other in one.not_open([f"invoice {other}"])
        assert not one.is_open(other)


def test_a_number_with_a_prefix_of_ours_is_none_of_another_series() -> None:
    found: Numbers[str] = Numbers()
    found.add("BER-200301", "BER-200301")
    found.add_form("INV-200301")
    assert found.mentioned(["invoice INV-200301"]) == []
    assert found.mentioned(["invoice INV-200301"], ends=True) == []
    assert [each.strong for each in found.mentioned(["invoice 200301"])] == [True]
