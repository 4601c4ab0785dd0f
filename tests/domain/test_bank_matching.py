"""What a receipt pays: the rules M1 to M15 of bank.md, section 3, each by its id."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.advice import Advice, AdvisedKind, AdvisedLine
from artui.domain.bank_entry import BankEntry, EntryKind, NamedDocument
from artui.domain.bank_matching import paid_twice, proposals
from artui.domain.check_digits import ReferenceKind, issue
from artui.domain.match_records import (
    KnownPayer,
    MatchRule,
    OpenCredit,
    OpenDocument,
    OpenDocuments,
    Proposal,
    RecordedPayment,
    Settled,
    name_key,
)

DAY = date(2026, 12, 1)
IBAN = "DE02120300000000202051"


def receipt(minor: int, *parts: str, **more: Any) -> BankEntry:
    """A receipt in EUR."""
    return BankEntry(DAY, DAY, minor, "EUR", EntryKind.RECEIPT, 1, "", parts=parts, **more)


def two_percent_off(minor: int) -> Callable[[date], int]:
    """What settles an amount until the tenth of December, with 2% off."""
    return lambda day: minor - minor * 2 // 100 if day <= date(2026, 12, 10) else minor


def books(*documents: tuple[str, int, int], tolerance: int = 0, **more: Any) -> OpenDocuments:
    """Open documents (number, minor units, customer), due one day after the other."""
    found = OpenDocuments("EUR", tolerance, **more)
    for place, (number, minor, customer) in enumerate(documents, 1):
        due = date(2026, 10, place)
        found.add(OpenDocument(place, number, customer, f"C{customer}", customer, minor, due))
    return found


def known(found: OpenDocuments, customer: int, iban: str = IBAN) -> OpenDocuments:
    """The documents with a payer's account that belongs to a customer."""
    payer = KnownPayer(customer, customer, f"C{customer}", "payer account known")
    found.payers.setdefault(iban, []).append(payer)
    return found


def best(entry: BankEntry, found: OpenDocuments) -> Proposal:
    """The first proposal."""
    return proposals(entry, found)[0]


def paid(proposal: Proposal) -> list[tuple[str, int]]:
    """What a proposal pays."""
    return [(part.document.number, part.minor) for part in proposal.parts]


def test_m1_a_reference_that_we_issued_with_its_amount_is_certain() -> None:
    found = books(("INV-00001042", 6_000, 1))
    found.references = {
        ReferenceKind.RF: lambda text: 1 if text == issue(ReferenceKind.RF, 1) else None
    }
    reference = issue(ReferenceKind.RF, 1)
    for entry in (receipt(6_000, structured=reference), receipt(6_000, f"RF {reference[2:]}")):
        proposal = best(entry, found)
        assert (proposal.rule, proposal.certain) == (MatchRule.REFERENCE, True)
    # Right check digits prove nothing if we never issued it.
    assert not [
        p
        for p in proposals(receipt(6_000, structured=issue(ReferenceKind.RF, 77)), found)
        if p.certain
    ]


@pytest.mark.parametrize("kind", [ReferenceKind.KID, ReferenceKind.OCR, ReferenceKind.VIITE])
def test_m1_a_short_number_in_a_free_text_is_no_reference(kind: ReferenceKind) -> None:
    ours = issue(kind, 100)
    found = books(("INV-77777", 10_000, 1))
    found.references = {kind: {ours.lstrip("0"): 1, ours: 1}.get}
    short = ours.lstrip("0")
    assert proposals(receipt(10_000, short), found)[0].rule is MatchRule.AMOUNT
    assert best(receipt(10_000, ours), found).certain
    assert best(receipt(10_000, structured=ours), found).certain


def test_m2_documents_that_the_bank_names_with_their_sum_are_certain() -> None:
    found = books(("INV-1", 30_000, 1), ("INV-2", 10_000, 1))
    documents = (NamedDocument("CINV", "INV-1", 30_000), NamedDocument("CINV", "INV-2", 5_000))
    proposal = best(receipt(35_000, documents=documents), found)
    assert (proposal.rule, proposal.certain) == (MatchRule.DOCUMENTS, True)
    assert paid(proposal) == [("INV-1", 30_000), ("INV-2", 5_000)]


def test_m2_credit_notes_that_the_bank_names_are_taken_off() -> None:
    found = books(("INV-1", 30_000, 1), ("INV-2", 10_000, 1))
    found.credits = {"CM-1": [OpenCredit(9, "CM-1", 1, 2_000)]}
    named = (NamedDocument("CINV", "INV-1", 30_000), NamedDocument("CINV", "INV-2"))
    for memo in (NamedDocument("CREN", "CM-1", 2_000), NamedDocument("CREN", "CM-1")):
        proposal = best(receipt(38_000, documents=(*named, memo)), found)
        assert (proposal.rule, proposal.certain) == (MatchRule.DOCUMENTS, True)
        assert paid(proposal) == [("INV-1", 30_000), ("INV-2", 8_000)]
        assert [(u.credit.number, u.document.number, u.minor) for u in proposal.credits] == [
            ("CM-1", "INV-2", 2_000)
        ]
    # A memo that is not there, has less open or leaves another amount makes nothing certain.
    for minor, memo in (
        (38_000, NamedDocument("CREN", "CM-7", 2_000)),
        (37_000, NamedDocument("CREN", "CM-1", 3_000)),
        (39_000, NamedDocument("CREN", "CM-1", 2_000)),
    ):
        proposal = best(receipt(minor, documents=(*named, memo)), found)
        assert (proposal.rule, proposal.certain) == (MatchRule.OTHER_AMOUNT, False)


def test_m3_a_payment_of_the_amount_that_no_bank_reported_yet_makes_it_doubtful() -> None:
    found = books(("INV-1042", 7_700, 1), ("INV-2042", 7_700, 2))
    typed = RecordedPayment(9, "P-1", 1, "C1", 1, DAY, 7_700)
    found.typed = {7_700: [typed]}
    proposal, is_typed = proposals(receipt(7_700, "INV-1042"), found)
    assert (proposal.rule, proposal.certain, proposal.proposed) == (MatchRule.NUMBERS, False, False)
    why = "payment P-1 of 2026-12-01, recorded already, may be this money"
    assert str(proposal.reasons[0]) == str(proposal.doubt) == why
    assert (is_typed.recorded, is_typed.parts, is_typed.proposed) == (typed, (), False)
    assert best(receipt(7_700, "INV-2042"), found).certain, "it is another customer's"
    assert best(receipt(7_700, payer_account=IBAN), known(found, 1)).doubt, "found by the payer"


def test_m12_a_payment_of_the_amount_and_about_the_day_is_shown_where_nothing_else_speaks() -> None:
    typed = RecordedPayment(9, "P-1", 2, "C2", 2, DAY, 0)
    found = books(("INV-1042", 7_700, 1), typed_near=lambda minor, _: [typed] * (minor != 1))
    (is_typed,) = proposals(receipt(5_000), found)
    assert (is_typed.recorded, is_typed.rule, is_typed.proposed) == (typed, MatchRule.AMOUNT, False)
    why = "payment P-1 of 2026-12-01, recorded already, may be this money"
    assert str(is_typed.doubt) == why
    document, beside = proposals(receipt(7_700), found)
    assert (paid(document), str(document.doubt)) == ([("INV-1042", 7_700)], why)
    assert (beside.recorded, beside.doubt) == (typed, None)
    assert best(receipt(7_700, "INV-1042"), found).certain, "it is another customer's"
    assert proposals(receipt(1), found) == []


def test_m3_a_recorded_payment_that_pays_the_invoice_that_is_named_makes_it_doubtful() -> None:
    typed = RecordedPayment(9, "P-1", 1, "C1", 1, DAY, 0)

    def typed_for(ids: Sequence[int], minor: int) -> list[RecordedPayment]:
        return [typed] if minor == 7_700 and set(ids) & {1, 7} else []

    found = books(("INV-1042", 7_700, 1), ("INV-1043", 7_700, 1), typed_for=typed_for)
    assert best(receipt(7_700, "INV-1042"), found).certain, "nothing was paid of it"
    found.part_paid = {1}
    proposal, is_typed = proposals(receipt(7_700, "INV-1042"), found)
    assert (proposal.certain, proposal.proposed, is_typed.recorded) == (False, False, typed)
    assert str(proposal.doubt) == "payment P-1 of 2026-12-01, recorded already, may be this money"
    assert best(receipt(7_700, "INV-1043"), found).certain, "it pays another one"
    # What it settled is asked about in both ways: paid twice, or paid once.
    found.settled = lambda numbers, ids: [Settled("INV-1044", 1, "C1", 1, DAY, 7)]
    is_typed, on_account = proposals(receipt(7_700, "INV-1044"), found)
    assert (on_account.parts, on_account.proposed, is_typed.recorded) == ((), False, typed)
    assert [*map(str, on_account.reasons)] == [
        "payment P-1 of 2026-12-01, recorded already, may be this money",
        "INV-1044 was settled on 2026-12-01: paid twice?",
    ]


def advice(*lines: tuple[str, int], reference: str = "", number: int = 1) -> Advice:
    """An advice of customer 1 that pays documents; a sum below zero is kept back."""
    kinds = {True: AdvisedKind.CREDIT, False: AdvisedKind.DOCUMENT}
    said = tuple(AdvisedLine(kinds[minor < 0], name, abs(minor)) for name, minor in lines)
    return Advice(number, 1, "C1", 1, 1, "EUR", DAY, said, reference)


def test_m2_an_advice_of_the_known_payer_with_its_sum_is_certain() -> None:
    found = known(books(("INV-1", 30_000, 1), ("INV-2", 10_000, 1)), 1)
    found.expect(advice(("INV-1", 30_000), ("INV-2", 5_000)))
    proposal = best(receipt(35_000, payer_account=IBAN), found)
    assert (proposal.rule, proposal.certain) == (MatchRule.DOCUMENTS, True)
    assert paid(proposal) == [("INV-1", 30_000), ("INV-2", 5_000)]
    assert str(proposal.reasons[0]) == "advice of 2026-12-01 names INV-1, INV-2"
    # Of somebody whom nobody knows, or of somebody else, it says nothing.
    for payer in ("", "DE44500105175407324931"):
        assert not any(p.fit for p in proposals(receipt(35_000, payer_account=payer), found))
    other = known(books(("INV-1", 35_000, 1)), 2)
    other.expect(advice(("INV-1", 35_000)))
    assert not any(p.certain for p in proposals(receipt(35_000, payer_account=IBAN), other))


def test_m2_an_advice_whose_documents_are_paid_or_less_open_is_not_certain() -> None:
    for minor, named in ((10_000, ("INV-1", 10_000)), (10_000, ("INV-9", 10_000))):
        found = known(books(("INV-1", 9_000, 1)), 1)
        found.expect(advice(named))
        offered = proposals(receipt(minor, payer_account=IBAN), found)
        assert offered[0].fit
        assert not any(each.certain for each in offered)


def test_m2_a_memo_of_an_advice_is_certain_while_it_is_open() -> None:
    found = known(books(("INV-1", 10_000, 1)), 1)
    found.expect(advice(("INV-1", 10_000), ("CM-1", -4_000)))
    assert not best(receipt(6_000, payer_account=IBAN), found).certain
    found.credits["CM-1"] = [OpenCredit(77, "CM-1", 1, 5_000)]
    proposal = best(receipt(6_000, payer_account=IBAN), found)
    assert proposal.certain
    assert [(used.credit.number, used.minor) for used in proposal.credits] == [("CM-1", 4_000)]
    assert sorted(claim[:3] for claim in proposal.claims) == [
        (1, "INV-1", 4_000),
        (1, "INV-1", 6_000),
        (77, "CM-1", 4_000),
    ]


def test_m2_an_advice_and_a_text_that_differ_make_nothing_certain() -> None:
    found = known(books(("INV-10042", 6_000, 1), ("INV-10043", 6_000, 1)), 1)
    found.expect(advice(("INV-10043", 6_000)))
    offered = proposals(receipt(6_000, "INV-10042", payer_account=IBAN), found)
    assert [paid(each) for each in offered] == [[("INV-10042", 6_000)], [("INV-10043", 6_000)]]
    assert not any(each.certain for each in offered)
    same = best(receipt(6_000, "INV-10043", payer_account=IBAN), found)
    assert (same.rule, same.certain) == (MatchRule.NUMBERS, True)
    assert "advice of 2026-12-01 names INV-10043" in map(str, same.reasons)


def test_m13_two_advices_that_fit_are_shown_and_the_payment_id_decides() -> None:
    found = known(books(("INV-1", 6_000, 1), ("INV-2", 6_000, 1)), 1)
    found.expect(advice(("INV-1", 6_000), reference="ZX7788991"))
    found.expect(advice(("INV-2", 6_000), reference="ZX7788992", number=2))
    offered = proposals(receipt(6_000, payer_account=IBAN), found)
    assert [(paid(each), each.certain, each.proposed) for each in offered] == [
        ([("INV-1", 6_000)], False, False),
        ([("INV-2", 6_000)], False, False),
    ]
    decided = best(receipt(6_000, "ref zx7788992", payer_account=IBAN), found)
    assert (paid(decided), decided.certain) == ([("INV-2", 6_000)], True)


@pytest.mark.parametrize(
    ("reference", "certain"),
    [("ZX788", True), ("7788992", True), ("20261120", False), ("10115", False)],
)
def test_m2_an_id_that_may_stand_in_any_text_proves_nothing_of_an_unknown_payer(
    reference: str, certain: bool
) -> None:
    found = books(("INV-1", 6_000, 1))
    found.expect(advice(("INV-1", 6_000), reference=reference))
    proposal = best(receipt(6_000, f"payment {reference}"), found)
    assert (proposal.certain, proposal.proposed) == (certain, True)
    assert best(receipt(6_000, f"x {reference}", payer_account=IBAN), known(found, 1)).certain


def test_m2_a_deduction_becomes_a_memo_once_we_have_one_of_its_number() -> None:
    found = known(books(("INV-1", 10_000, 1)), 1)
    kept = AdvisedLine(AdvisedKind.DEDUCTION, "CM-1, damaged", 4_000)
    one = advice(("INV-1", 10_000))
    found.expect(one._replace(lines=(*one.lines, kept)))
    before = best(receipt(6_000, payer_account=IBAN), found)
    assert (before.certain, before.difference_minor) == (False, -4_000)
    assert "40.00 EUR kept back is no memo of ours: CM-1, damaged" in map(str, before.reasons)
    found.credits["CM-1"] = [OpenCredit(77, "CM-1", 1, 4_000)]
    after = best(receipt(6_000, payer_account=IBAN), found)
    assert (after.certain, len(after.credits)) == (True, 1)


def test_m3_whole_numbers_of_one_customer_with_their_sum_are_certain() -> None:
    found = books(("INV-1042", 6_000, 1), ("INV-1043", 4_000, 1))
    proposal = best(receipt(10_000, "KD 20817 INV 1042 AND 1043"), found)
    assert (proposal.rule, proposal.certain, proposal.difference_minor) == ("M3", True, 0)
    assert paid(proposal) == [("INV-1042", 6_000), ("INV-1043", 4_000)]


def test_m3_numbers_of_two_customers_are_never_certain() -> None:
    found = books(("INV-1042", 6_000, 1), ("INV-1043", 6_000, 2))
    assert not any(p.certain for p in proposals(receipt(6_000, "INV-1042 INV-1043"), found))


def test_m4_the_sum_less_the_discount_of_the_value_date_is_certain() -> None:
    found = OpenDocuments("EUR")
    for place, minor in ((1, 6_000), (2, 4_000)):
        found.add(
            OpenDocument(place, f"INV-104{place}", 1, "C1", 1, minor, DAY, two_percent_off(minor))
        )
    proposal = best(receipt(9_800, "INV-1041, INV-1042"), found)
    assert (proposal.rule, proposal.certain) == (MatchRule.DISCOUNT, True)
    assert [part.discount_minor for part in proposal.parts] == [120, 80]
    late = receipt(9_800, "INV-1041, INV-1042")._replace(value_date=date(2026, 12, 11))
    assert not best(late, found).certain


@pytest.mark.parametrize(("minor", "difference"), [(9_000, -1_000), (11_000, 1_000)])
def test_m6_another_amount_is_probable_and_says_by_how_much(minor: int, difference: int) -> None:
    found = books(("INV-1042", 6_000, 1), ("INV-1043", 4_000, 1))
    proposal = best(receipt(minor, "INV 1042 AND 1043"), found)
    assert (proposal.rule, proposal.certain) == (MatchRule.OTHER_AMOUNT, False)
    assert proposal.difference_minor == difference
    assert sum(part.minor for part in proposal.parts) == min(minor, 10_000)


def test_m7_the_payer_and_one_amount_is_probable_never_certain() -> None:
    found = known(books(("INV-1042", 6_000, 1), ("INV-1043", 4_000, 1)), 1)
    proposal = best(receipt(4_000, payer_account=IBAN), found)
    assert (proposal.rule, proposal.certain) == (MatchRule.PAYER_AND_AMOUNT, False)
    assert paid(proposal) == [("INV-1043", 4_000)]
    both = best(receipt(10_000, payer_account=IBAN), found)
    assert paid(both) == [("INV-1042", 6_000), ("INV-1043", 4_000)]
    assert "the amount is what is open on them: 100.00 EUR" in map(str, both.reasons)


def test_m8_the_payer_and_all_that_is_overdue_is_probable() -> None:
    found = known(books(*((f"INV-{n}", n * 100, 1) for n in range(1, 11))), 1)
    total = sum(n * 100 for n in range(1, 11))
    proposal = best(receipt(total, payer_account=IBAN), found)
    assert (proposal.rule, proposal.certain) == (MatchRule.PAYER_AND_BALANCE, False)
    assert len(proposal.parts) == 10


def test_m9_a_weak_number_is_probable_and_certain_with_the_payer_s_account() -> None:
    found = books(("INV-20817", 6_000, 1))
    assert not best(receipt(6_000, "20817"), found).certain
    assert best(receipt(6_000, "20817", payer_account=IBAN), known(found, 1)).certain
    # A name alone is not the account.
    named = books(("INV-20817", 6_000, 1))
    named.names[name_key("ACME Ltd.")] = [KnownPayer(1, 1, "C1", "name")]
    assert not best(receipt(6_000, "20817", payer="ACME Ltd"), named).certain


def test_m10_the_payer_alone_proposes_the_customer_on_account() -> None:
    found = known(books(("INV-1042", 6_000, 1)), 1)
    proposal = best(receipt(1_234, payer_account=IBAN), found)
    assert (proposal.rule, proposal.account, proposal.parts) == (MatchRule.PAYER, "C1", ())


def test_m12_an_amount_alone_is_shown_but_never_proposed() -> None:
    found = books(("INV-1042", 6_000, 1), ("INV-1043", 6_000, 2))
    shown = proposals(receipt(6_000, "thanks"), found)
    assert [(p.rule, p.proposed, p.certain) for p in shown] == [
        (MatchRule.AMOUNT, False, False)
    ] * 2


def test_m13_equal_candidates_are_both_shown_the_oldest_first() -> None:
    found = known(books(("INV-1042", 50_000, 1), ("INV-1043", 50_000, 1)), 1)
    both = proposals(receipt(50_000, payer_account=IBAN), found)
    assert [paid(p) for p in both] == [[("INV-1042", 50_000)], [("INV-1043", 50_000)]]
    assert not any(p.certain for p in both)


def test_m14_a_difference_within_the_tolerance_is_probable_and_the_bank_s_charge_certain() -> None:
    found = books(("INV-1042", 6_000, 1), tolerance=50)
    small = best(receipt(5_970, "INV-1042"), found)
    assert (small.rule, small.certain, small.difference_minor) == (MatchRule.DIFFERENCE, False, -30)
    charged = best(receipt(5_960, "INV-1042", charge_minor=40), found)
    assert (charged.rule, charged.certain) == (MatchRule.DIFFERENCE, True)


def test_m14_a_charge_that_a_clerk_may_not_write_off_is_told_and_left_open() -> None:
    found = books(("INV-1042", 6_000, 1), tolerance=50)
    charged = best(receipt(5_800, "INV-1042", charge_minor=200), found)
    assert (charged.rule, charged.certain, charged.writes_off) == ("M6", False, False)
    assert "the bank kept it as its charge" in map(str, charged.reasons)


def test_m14_what_is_missing_of_several_documents_settles_each_of_them() -> None:
    found = books(("INV-1042", 10_000, 1), ("INV-1043", 50, 1), tolerance=100)
    for minor in (9_980, 10_000):
        proposal = best(receipt(minor, "INV-1042, 1043"), found)
        assert paid(proposal) == [("INV-1042", minor), ("INV-1043", 0)]
        assert proposal.writes_off


def test_m2_a_document_that_is_named_by_two_lines_is_paid_once() -> None:
    found = books(("INV-1042", 10_000, 1))
    line = NamedDocument("CINV", "INV-1042", 5_000)
    whole = best(receipt(10_000, documents=(line, line)), found)
    assert (paid(whole), whole.certain) == ([("INV-1042", 10_000)], True)
    much = NamedDocument("CINV", "INV-1042", 6_000)
    over = best(receipt(12_000, documents=(much, much)), found)
    assert (over.rule, over.certain) == (MatchRule.OTHER_AMOUNT, False)
    assert paid(over) == [("INV-1042", 10_000)]
    bare = NamedDocument("CINV", "INV-1042")
    assert best(receipt(10_000, documents=(bare, bare)), found).certain


def test_m15_a_payer_known_for_another_customer_is_told_and_makes_nothing_certain() -> None:
    found = known(books(("INV-1042", 6_000, 1)), 2)
    proposal = best(receipt(6_000, "INV-1042", payer_account=IBAN), found)
    assert not proposal.certain
    assert any("C2" in reason for reason in proposal.reasons)


AMOUNTS = st.sampled_from([1_000, 1_000, 2_000, 3_000, 5_000])
WORDS = st.sampled_from(["INV-1001", "INV 1002", "1003", "INV-1001/1002", "danke", "RE 5", "00001"])


@given(
    st.lists(st.tuples(AMOUNTS, st.integers(1, 3)), min_size=1, max_size=8),
    st.lists(WORDS, max_size=3),
    st.sampled_from([500, 1_000, 2_000, 3_000, 4_000, 6_000, 8_000]),
)
def test_what_is_certain_pays_just_the_amount_and_is_the_only_one(
    amounts: list[tuple[int, int]], words: list[str], minor: int
) -> None:
    found = books(*((f"INV-{1000 + n}", m, c) for n, (m, c) in enumerate(amounts, 1)))
    certain = [p for p in proposals(receipt(minor, *words), found) if p.certain]
    assert len(certain) <= 1
    for proposal in certain:
        assert sum(part.minor for part in proposal.parts) == minor
        assert all(part.minor == part.document.open_minor for part in proposal.parts)
        assert len({part.document.root_id for part in proposal.parts}) == 1


def test_m5_an_end_to_end_id_that_we_gave_with_its_amount_is_certain() -> None:
    found = books(("INV-1042", 10_000, 1), references={ReferenceKind.RF: {"1": 1}.get})
    ours = issue(ReferenceKind.RF, 1)
    found.references = {ReferenceKind.RF: {ours: 1}.get}
    proposal = best(receipt(10_000, end_to_end=ours), found)
    assert (proposal.rule, proposal.certain) == (MatchRule.OUR_ID, True)
    assert not best(receipt(9_000, end_to_end=ours), found).certain


def test_m9_a_weak_number_of_the_known_payer_is_probable_with_another_amount_too() -> None:
    found = known(books(("INV-10042", 10_000, 1), ("INV-10043", 777, 1)), 1)
    proposal = best(receipt(4_000, "10042", payer_account=IBAN), found)
    assert paid(proposal) == [("INV-10042", 4_000)]
    assert (proposal.rule, proposal.certain, proposal.proposed) == ("M9", False, True)


def test_m11_a_name_that_is_like_one_customer_s_is_possible_and_no_more() -> None:
    payer = KnownPayer(1, 1, "C1", "the payer's name is like that of C1")
    found = books(("INV-1042", 10_000, 1))
    found.like = lambda name: payer if name == "northwind labs" else None
    proposal = best(receipt(7_777, payer="Northwind Labs."), found)
    assert (proposal.rule, proposal.account) == (MatchRule.LIKE_NAME, "C1")
    assert not proposal.certain
    assert not proposal.proposed
    assert proposal.parts == ()


def test_m7_two_choices_of_one_amount_are_shown_but_none_is_proposed() -> None:
    found = known(books(("INV-1", 50_000, 1), ("INV-2", 50_000, 1)), 1)
    both = proposals(receipt(50_000, payer_account=IBAN), found)
    assert [paid(each) for each in both] == [[("INV-1", 50_000)], [("INV-2", 50_000)]]
    assert not any(each.certain or each.proposed for each in both)


def test_m15_words_of_a_text_that_were_taught_are_a_known_payer() -> None:
    found = books(("INV-1042", 10_000, 1))
    found.texts = [("northwind trading", KnownPayer(1, 1, "C1", "text known"))]
    taught = best(receipt(10_000, "Payment by NORTHWIND Trading, thanks"), found)
    assert (taught.rule, taught.certain) == (MatchRule.PAYER_AND_AMOUNT, False)
    other = best(receipt(10_000, "Northwind Tradings"), found)
    assert other.rule is MatchRule.AMOUNT


def test_a_number_of_which_nothing_is_open_asks_whether_it_was_paid_twice() -> None:
    settled = Settled("INV-0001041", 1, "C1", 1, date(2026, 11, 2))
    found = books(("INV-0001042", 10_000, 1))
    found.settled = lambda numbers, _: [settled] if settled.number in numbers else []
    for text in ("INV-0001041", "inv 1041", "Rechnung Nr. 0001041", "0001041"):
        proposal = best(receipt(10_000, text), found)
        assert proposal.parts == ()
        assert proposal.account == "C1"
        assert [str(reason) for reason in proposal.reasons] == [
            "INV-0001041 was settled on 2026-11-02: paid twice?"
        ]


@pytest.mark.parametrize(
    "entry",
    [
        receipt(10_000, "INV-0001041"),
        receipt(10_000, "Rechnung 1041"),
        receipt(10_000, documents=(NamedDocument("CINV", "INV-0001041"),)),
        receipt(10_000, structured=issue(ReferenceKind.RF, 41)),
    ],
)
def test_it_asks_whether_it_was_paid_twice_where_no_open_number_is_like_it(
    entry: BankEntry,
) -> None:
    settled = Settled("INV-0001041", 1, "C1", 1, date(2026, 11, 2))
    ours = issue(ReferenceKind.RF, 41)
    for found in (books(), books(("B 17", 10_000, 2))):
        found.numbers.add_form("INV-0001043")
        found.references = {ReferenceKind.RF: {ours: 41}.get}
        found.settled = lambda numbers, ids: (
            [settled] if settled.number in numbers or 41 in ids else []
        )
        proposal = best(entry, found)
        assert (proposal.parts, proposal.account) == ((), "C1")
        assert str(proposal.reasons[0]) == "INV-0001041 was settled on 2026-11-02: paid twice?"


def test_an_open_number_beside_one_that_was_paid_is_not_certain() -> None:
    settled = Settled("INV-0001041", 1, "C1", 1, None)
    found = books(("INV-0001042", 10_000, 1))
    found.settled = lambda numbers, _: [settled] if settled.number in numbers else []
    proposal = best(receipt(10_000, "INV-0001042, INV-0001041"), found)
    assert (paid(proposal), proposal.certain) == ([("INV-0001042", 10_000)], False)
    assert str(proposal.reasons[-1]) == "INV-0001041 is settled: paid twice?"


def test_the_digits_of_a_date_are_no_number_that_was_paid() -> None:
    found = books(("INV-0001042", 10_000, 1))
    found.settled = lambda numbers, _: pytest.fail(str(numbers))
    assert best(receipt(10_000, "INV-0001042 vom 01.12.2026"), found).certain


def test_a_number_that_does_not_fit_gives_way_to_what_fits_of_the_known_payer() -> None:
    found = known(books(("INV-10042", 10_000, 1), ("INV-10043", 777, 2)), 1)
    offered = proposals(receipt(10_000, "INV-10043", payer_account=IBAN), found)
    assert [paid(each) for each in offered] == [[("INV-10042", 10_000)], [("INV-10043", 777)]]
    assert not any(each.certain for each in offered)


def test_a_second_payment_of_one_document_is_proposed_on_account() -> None:
    found = books(("INV-10042", 10_000, 1))
    offered = paid_twice(proposals(receipt(10_000, "INV-10042"), found), "INV-10042", 17)
    assert [(each.parts == (), each.certain) for each in offered] == [(True, False), (False, False)]
    assert offered[0].difference_minor == 10_000
    assert str(offered[0].reasons[0]) == "entry 17 pays INV-10042 already: paid twice?"


@pytest.mark.parametrize(
    "text",
    ["1042 1043", "Rg. 1042 v. 1.10.26, 1043 v. 2.10.26", "INV-1042 x 1043", "INV-1042 t/m 1043"],
)
def test_m9_weak_numbers_that_have_the_amount_together_are_one_proposal(text: str) -> None:
    found = known(books(("INV-1042", 6_000, 1), ("INV-1043", 4_000, 1), ("INV-8", 10_000, 1)), 1)
    (proposal,) = proposals(receipt(10_000, text, payer_account=IBAN), found)
    assert paid(proposal) == [("INV-1042", 6_000), ("INV-1043", 4_000)]
    assert (proposal.rule, proposal.certain, proposal.proposed) == ("M9", False, True)


def test_m9_weak_numbers_together_less_their_discount_are_one_proposal() -> None:
    found = OpenDocuments("EUR")
    for place, minor in ((1, 6_000), (2, 4_000)):
        settles = two_percent_off(minor)
        found.add(OpenDocument(place, f"INV-104{place}", 1, "C1", 1, minor, DAY, settles))
    proposal = best(receipt(9_800, "1041 1042"), found)
    assert [part.discount_minor for part in proposal.parts] == [120, 80]
    assert (proposal.rule, proposal.certain) == ("M9", False)


def test_m13_weak_numbers_that_two_customers_may_have_are_shown_and_none_is_proposed() -> None:
    found = books(("A-1042", 60, 1), ("A-1043", 40, 1), ("B-1042", 60, 2), ("B-1043", 40, 2))
    both = proposals(receipt(100, "1042 1043"), found)
    assert [proposal.account for proposal in both] == ["C1", "C2"]
    assert not any(proposal.certain or proposal.proposed for proposal in both)


def test_m13_two_series_of_one_customer_are_shown_and_none_is_proposed() -> None:
    found = books(("A-1042", 60, 1), ("B-1042", 60, 1), ("A-1043", 40, 1))
    both = proposals(receipt(100, "1042 1043"), found)
    assert [[number for number, _ in paid(each)] for each in both] == [
        ["A-1042", "A-1043"],
        ["B-1042", "A-1043"],
    ]
    assert not any(proposal.certain or proposal.proposed for proposal in both)


def test_m9_a_short_number_is_never_certain_whoever_pays() -> None:
    found = known(books(("INV-1042", 6_000, 1), ("RE-2026-001043", 5_000, 1)), 1)
    for minor, text in ((6_000, "1042"), (5_000, "001043"), (5_000, "Rechnung 1043")):
        proposal = best(receipt(minor, text, payer_account=IBAN), found)
        assert (proposal.rule, proposal.certain, proposal.proposed) == ("M9", False, True)


@pytest.mark.parametrize("text", ["INV-10043", "INV-10052", "INV-10024"])
def test_m9_a_slip_away_from_what_has_the_amount_comes_before_what_is_named(text: str) -> None:
    found = books(("INV-10042", 10_000, 1), ("INV-10043", 777, 2), ("INV-30303", 10_000, 3))
    proposal = best(receipt(10_000, text), found)
    assert paid(proposal) == [("INV-10042", 10_000)]
    assert (proposal.rule, proposal.certain, proposal.proposed) == ("M9", False, True)
    assert str(proposal.reasons[0]) == f"{text} is one slip away from INV-10042"


def test_m6_what_is_named_is_no_slip_if_it_is_the_payer_s() -> None:
    found = known(books(("INV-10042", 10_000, 1), ("INV-10043", 77_700, 2)), 2)
    proposal = best(receipt(10_000, "INV-10043", payer_account=IBAN), found)
    assert (proposal.rule, paid(proposal)) == ("M6", [("INV-10043", 10_000)])


def test_m13_of_two_that_are_one_slip_away_none_is_picked_but_that_of_the_payer() -> None:
    documents = ("INV-10042", 10_000, 1), ("INV-10041", 10_000, 2), ("INV-10049", 777, 3)
    for text in ("INV-10049", "INV-10047"):
        shown = proposals(receipt(10_000, text), books(*documents))
        slips = [each for each in shown if each.rule is MatchRule.WEAK_NUMBER]
        assert not any(each.certain or each.proposed for each in slips)
        theirs = known(books(*documents, ("INV-20000", 10_000, 2)), 2)
        assert paid(best(receipt(10_000, text, payer_account=IBAN), theirs)) == [
            ("INV-10041", 10_000)
        ]


# What digits without their zeros may mean: all of one number, and the end of another.


def two_series(*more: tuple[str, int, int]) -> OpenDocuments:
    """`10900` is all of the first number and the end of the second, of another customer."""
    return books(("0010900", 777, 1), ("SI2026-010900", 10_000, 2), *more)


def test_m9_what_ends_with_the_digits_and_has_the_amount_comes_before_what_is_named() -> None:
    offered = proposals(receipt(10_000, "Rechnung 10900"), two_series())
    assert [(each.rule, paid(each)) for each in offered] == [
        ("M9", [("SI2026-010900", 10_000)]),
        ("M6", [("0010900", 777)]),
    ]
    assert (offered[0].certain, offered[0].proposed) == (False, True)
    assert best(receipt(777, "Rechnung 10900"), two_series()).certain, "all of a number that fits"
    for written in ("0010900", "SI2026-010900"):
        assert len(proposals(receipt(5_000, written), two_series())) == 1, "it is written whole"


def test_m9_several_that_end_with_the_digits_and_have_the_amount_are_found_together() -> None:
    found = two_series(("0010901", 55, 3), ("SI2026-010901", 4_000, 2))
    first = best(receipt(14_000, "Rechnung 10900, 10901"), found)
    assert paid(first) == [("SI2026-010900", 10_000), ("SI2026-010901", 4_000)]
    assert (first.rule, first.certain, first.proposed) == ("M9", False, True)


def test_m9_what_ends_with_the_digits_and_is_the_payer_s_comes_before_what_is_named() -> None:
    part = receipt(4_000, "Rechnung 10900", payer_account=IBAN)
    assert paid(best(part, known(two_series(), 2))) == [("SI2026-010900", 4_000)]
    assert paid(best(part, known(two_series(), 1))) == [("0010900", 777)]


def test_m6_of_two_that_the_digits_may_mean_none_is_proposed_where_nothing_decides() -> None:
    (proposal,) = proposals(receipt(4_000, "Rechnung 10900"), two_series())
    assert (proposal.rule, proposal.proposed) == ("M6", False)
    assert str(proposal.reasons[-1]) == "the digits may mean SI2026-010900 too"


@pytest.mark.parametrize("number", ["0010900", "SI2026-010900"])
@pytest.mark.parametrize("payer", ["known", "unknown"])
def test_m6_a_settled_document_with_the_digits_that_had_the_amount_or_is_the_payer_s_comes_first(
    number: str, payer: str
) -> None:
    minor = 10_000 if payer == "unknown" else 5_000
    settled = Settled(number, 1, "C1", 1, date(2026, 11, 2), 9, minor)
    found = books(("FC-10900", 777, 2), ("SI2026-000001", 1, 3), ("0000001", 1, 3))
    found.settled = lambda numbers, _: [settled] if number in numbers else []
    if payer == "known":
        known(found, 1)
    entry = receipt(10_000, "Rechnung 10900", payer_account=IBAN)
    first, second = proposals(entry, found)
    assert (first.parts, first.account, paid(second)) == ((), "C1", [("FC-10900", 777)])
    assert str(first.reasons[0]) == f"{number} was settled on 2026-11-02: paid twice?"
    assert best(receipt(10_000, "FC-10900", payer_account=IBAN), found).parts, "written whole"


def test_what_is_settled_of_several_is_that_of_the_amount_or_of_the_payer() -> None:
    several = [
        Settled("FC-10900", 1, "C1", 1, DAY, 8, 10_000),
        Settled("0010900", 2, "C2", 2, DAY, 9, 5_000),
    ]
    found = books(("FC-10001", 1, 3), ("0010001", 1, 3))
    found.settled = lambda numbers, _: [each for each in several if each.number in numbers]
    assert best(receipt(10_000, "Rechnung 10900"), found).account == "C1"
    assert proposals(receipt(777, "Rechnung 10900"), found) == []
    paying = receipt(777, "Rechnung 10900", payer_account=IBAN)
    assert best(paying, known(found, 2)).account == "C2"


def test_m10_where_the_number_that_is_settled_is_not_the_payer_s_both_are_shown() -> None:
    settled = Settled("INV-10041", 1, "C1", 1, DAY, 9, 10_000)
    found = known(books(("INV-10050", 777, 2)), 2)
    found.settled = lambda numbers, _: [settled] if settled.number in numbers else []
    both = proposals(receipt(10_000, "INV-10041", payer_account=IBAN), found)
    assert [(each.account, each.parts, each.proposed) for each in both] == [
        ("C2", (), False),
        ("C1", (), False),
    ]
    assert "but the payer is known as C2" in map(str, both[1].reasons)
    fits = best(receipt(777, "INV-10041", payer_account=IBAN), found)
    assert (paid(fits), fits.proposed) == ([("INV-10050", 777)], True)


def test_m10_is_only_possible_where_a_word_and_a_number_name_what_others_owe() -> None:
    found = known(books(("A-10900", 777, 1), ("B-10900", 888, 3), ("INV-7", 55, 2)), 2)
    for text, proposed in (("Rechnung 10900", False), ("10900 Berlin", True)):
        proposal = best(receipt(10_000, text, payer_account=IBAN), found)
        assert (proposal.rule, proposal.account, proposal.proposed) == ("M10", "C2", proposed)
    assert "the text may name A-10900, B-10900" in map(
        str, best(receipt(10_000, "Rechnung 10900", payer_account=IBAN), found).reasons
    )


def test_m13_a_worded_number_and_a_payer_that_fit_alike_are_shown_and_none_is_proposed() -> None:
    found = known(books(("A-10900", 500, 1), ("B-10900", 888, 3), ("INV-7", 500, 2)), 2)
    for text, proposed in (("Rechnung 10900", False), ("10900 Berlin", True)):
        offered = proposals(receipt(500, text, payer_account=IBAN), found)
        assert [paid(each)[0][0] for each in offered] == ["INV-7", "A-10900"]
        assert offered[0].proposed is proposed


def test_what_has_the_amount_comes_before_an_older_one_that_has_not() -> None:
    """A postal code behind a number is named as the next of a list."""
    found = books(("INV-11444", 777, 1), ("INV-10409", 500, 2))
    first, second = proposals(receipt(500, "Rechnung 10409, 11444 Berlin"), found)
    assert (paid(first), paid(second)) == ([("INV-10409", 500)], [("INV-11444", 500)])


# A number that is put together from two pieces, and the one that stands before the joint.


def paid_before(found: OpenDocuments, number: str, customer: int, minor: int) -> OpenDocuments:
    """The documents with a settled one beside them."""
    one = Settled(number, customer, f"C{customer}", customer, DAY, 99, minor)
    found.numbers.add_form(number)
    found.settled = lambda numbers, ids: [one] if number in numbers else []
    return found


@pytest.mark.parametrize(
    ("number", "longer", "parts"),
    [
        ("INV-1061", "INV-10611", ("INV-1061 1. Mahnung",)),
        ("INV-1061", "INV-10611", ("INV-1061 1",)),
        ("INV-1053", "INV-10532", ("INV 1053 2. Mahnung",)),
        ("INV-1053", "INV-10532", ("INV 1053 2 Raten",)),
        ("INV-1205", "INV-12052", ("Zahlung fuer Miete INV-1205", "2. Mahnung")),
        ("INV-1205", "INV-12052", ("Zahlung fuer Miete INV-1205", "2 Mahnung folgt")),
        ("INV-1205", "INV-12052", ("Zahlung fuer Miete INV-1205", "2 danke")),
        ("INV-0010", "INV-0010423", ("INV 0010 423",)),
        ("INV-0010", "INV-0010423", ("Zahlung fuer Miete INV-0010", "423")),
        ("INV-001205", "INV-012052", ("Zahlung fuer Miete INV 1205", "2 danke")),
    ],
)
@pytest.mark.parametrize("payer", [0, 1, 2])
def test_a_settled_number_that_stands_whole_before_a_joint_asks_whether_it_was_paid_twice(
    number: str, longer: str, parts: tuple[str, ...], payer: int
) -> None:
    found = paid_before(books((longer, 4_900, 2)), number, 1, 4_900)
    if payer:
        known(found, payer)
    offered = proposals(receipt(4_900, *parts, payer_account=IBAN), found)
    assert not any(each.certain for each in offered)
    asked = [each for each in offered if "paid twice?" in str(each.reasons[0])]
    assert [(each.account, each.parts) for each in asked] == [("C1", ())]
    if payer < 2:
        assert offered[0] is asked[0]


def test_an_open_number_that_stands_whole_before_a_joint_comes_first_and_nothing_is_certain() -> (
    None
):
    found = books(("INV-1042", 6_000, 1), ("INV-10423", 6_000, 2))
    offered = proposals(receipt(6_000, "Zahlung fuer Miete INV-1042", "3 danke"), found)
    assert [paid(each) for each in offered] == [[("INV-1042", 6_000)], [("INV-10423", 6_000)]]
    assert not any(each.certain for each in offered)
    year = books(("INV-2026-001042", 6_000, 1), ("INV-10428", 6_000, 2))
    first = best(receipt(6_000, "INV 1042 8.11."), year)
    assert (first.account, first.certain) == ("C1", False)


def test_m3_a_number_that_the_bank_cut_or_whose_zeros_stand_is_certain() -> None:
    for parts in (("INV-0010", "423"), ("INV 0010 423",), ("INV-0010", "423 EUR 5,00")):
        assert best(receipt(6_000, *parts), books(("INV-0010423", 6_000, 1))).certain
    cut = books(("RE-2026-024599", 6_000, 1), ("INV-00020260", 6_000, 2))
    assert best(receipt(6_000, "RE-2026-0", "24599"), cut).certain
    assert best(
        receipt(6_000, "Zahlung fuer Miete INV-10", "423 danke"), books(("INV-10423", 6_000, 1))
    ).certain


@pytest.mark.parametrize(
    "text", ["Rechnung 2026 3. Quartal", "Rechnung 2026 1", "Rechnung 9081 7 EUR", "RG 90,817"]
)
def test_nothing_is_certain_by_what_a_hand_wrote_with_a_blank_or_a_comma(text: str) -> None:
    found = known(books(("INV-20263", 100, 2), ("INV-20261", 100, 2), ("INV-90817", 100, 2)), 2)
    for payer in ("", IBAN):
        offered = proposals(receipt(100, text, payer_account=payer), found)
        assert not any(each.certain for each in offered)


# Numbers of a year and a counter: without their zeros, and lists of them.


@pytest.mark.parametrize(
    "text",
    [
        *("RE-2025-777", "RE 2025-777", "RE 2025/777", "re2025-777", "Rechnung 2025-777"),
        *("RE-2025-0777", "RE-2025-000777"),
    ],
)
def test_m3_a_number_with_its_year_needs_no_zeros(text: str) -> None:
    found = books(("RE-2025-000777", 7_500, 1), ("RE-2026-000777", 7_500, 2), ("INV-777", 1, 3))
    proposal = best(receipt(7_500, text), found)
    assert (paid(proposal), proposal.certain) == ([("RE-2025-000777", 7_500)], True)
    other = best(receipt(3_800, text), found)
    assert (other.rule, paid(other)) == ("M6", [("RE-2025-000777", 3_800)])


@pytest.mark.parametrize("text", ["RE 2026/11", "RE 2026-11", "Rechnung 11/2026", "RE 2026-11-30"])
def test_a_month_and_its_year_are_no_number_in_a_strong_form(text: str) -> None:
    found = books(("RE-2026-000011", 7_500, 1), ("INV-11/2026", 7_500, 2))
    assert not any(each.certain for each in proposals(receipt(7_500, text), found))
    for literal in ("RE-2026-000011", "INV-11/2026"):
        assert best(receipt(7_500, literal), found).certain


def test_a_number_with_its_year_but_no_zeros_that_is_settled_asks_whether_it_was_paid_twice() -> (
    None
):
    found = paid_before(books(("RE-2025-000778", 7_500, 2)), "RE-2025-000777", 1, 7_500)
    first = best(receipt(7_500, "RE-2025-777"), found)
    assert (first.account, first.parts) == ("C1", ())
    assert "paid twice?" in str(first.reasons[0])


@pytest.mark.parametrize(
    "text",
    [
        *("RE-2026-000801/802", "RE-2026-000801/000802", "RE-2026-000801-802", "RE-2026-801/02"),
        *("RE-2026-000801, 802", "RE-2026-000801 + 000802", "RE-2026-801 und RE-2026-802"),
        *("RE-2026-000801 bis 802", "RE-2026-000801/2", "RE-2026-000801 & 802 vom 12.11.2026"),
    ],
)
def test_m9_a_list_of_numbers_with_one_year_is_one_proposal(text: str) -> None:
    found = books(("RE-2026-000801", 3_000, 1), ("RE-2026-000802", 3_100, 1), ("INV-9", 6_100, 2))
    proposal = best(receipt(6_100, text), found)
    assert paid(proposal) == [("RE-2026-000801", 3_000), ("RE-2026-000802", 3_100)]
    assert proposal.proposed


@pytest.mark.parametrize(
    "text",
    [
        *("SI2026-003226/3227", "SI2026-003226 und SI2026-3227", "SI2026-003226/27"),
        *("SI2026-003226, 3227", "SI 3226-3227", "SI 3226/27", "SI2026-3226, 003227, 28"),
    ],
)
def test_m9_a_list_of_four_digits_with_one_year_is_one_proposal(text: str) -> None:
    third = text.endswith(" 28")
    found = books(
        *(("SI2026-003226", 2_600, 1), ("SI2026-003227", 2_700, 1), ("SI2026-003228", 500, 1)),
        *(("RE-2026-003226", 9, 2), ("RE-2026-003227", 9, 2)),
    )
    proposal = best(receipt(5_800 if third else 5_300, text), found)
    named = [("SI2026-003226", 2_600), ("SI2026-003227", 2_700), ("SI2026-003228", 500)]
    assert (paid(proposal), proposal.proposed) == (named if third else named[:2], True)


@pytest.mark.parametrize("text", ["INV-2026-001042/43", "INV 1042-1043", "INV 1042/43"])
def test_m9_the_last_digits_of_the_second_number_are_filled_from_the_first(text: str) -> None:
    found = books(
        *(("INV-2026-001042", 6_000, 1), ("INV-2026-001043", 4_000, 1)),
        *(("INV-50000", 10_000, 1), ("RG-100", 10_000, 2), ("RE-2026-001042", 77, 3)),
    )
    proposal = best(receipt(10_000, text), found)
    assert paid(proposal) == [("INV-2026-001042", 6_000), ("INV-2026-001043", 4_000)]


@pytest.mark.parametrize("more", [", 2 Raten", ", 30,00", " und 2. Mahnung", ", 12.11.2026", "/1"])
def test_what_counts_behind_a_number_is_not_the_next_of_a_list(more: str) -> None:
    found = books(("RE-2026-000801", 3_000, 1), ("RE-2026-000802", 3_100, 2))
    proposal = best(receipt(3_000, f"RE-2026-000801{more}"), found)
    assert (paid(proposal), proposal.certain) == ([("RE-2026-000801", 3_000)], True)


def test_of_several_that_are_named_the_one_of_the_amount_comes_first() -> None:
    found = books(("INV-2026-001042", 6_000, 1), ("INV-2026-001043", 4_000, 1))
    first, second = proposals(receipt(4_000, "zu INV-2026-001042 INV-2026-001043"), found)
    assert (paid(first), first.certain) == ([("INV-2026-001043", 4_000)], False)
    assert [*map(str, first.reasons)] == [
        "the text names INV-2026-001042, INV-2026-001043",
        "the amount is what is open on it: 40.00 EUR",
    ]
    assert second.rule == "M6"
    instead = best(receipt(4_000, "statt INV-2026-001042 INV-2026-001043"), found)
    assert (paid(instead), instead.certain) == ([("INV-2026-001043", 4_000)], False)


def test_a_whole_number_of_the_amount_beside_a_named_one_makes_it_not_certain() -> None:
    both = (("RG-100", 10_000, 2), ("INV-50000", 10_000, 1))
    first, second = proposals(receipt(10_000, "RG 100 50000"), books(*both))
    assert [paid(first), paid(second)] == [[("RG-100", 10_000)], [("INV-50000", 10_000)]]
    assert not any(each.certain or each.proposed for each in (first, second))
    paying = receipt(10_000, "RG 100 50000", payer_account=IBAN)
    assert best(paying, known(books(*both), 2)).certain, "the payer decides"
    theirs = proposals(paying, known(books(*both), 1))
    assert not any(each.certain for each in theirs)
    assert best(receipt(10_000, "RG 100 50000"), books(both[0], ("INV-50000", 777, 1))).certain


def test_a_settled_number_that_stands_whole_makes_that_of_another_customer_not_certain() -> None:
    found = paid_before(books(("INV-10611", 4_900, 2)), "INV-1061", 1, 4_900)
    proposal = best(receipt(4_900, "INV-1061 Nachtrag INV-10611"), found)
    assert not proposal.certain
    assert "INV-1061 was settled on 2026-12-01: paid twice?" in map(str, proposal.reasons)


@pytest.mark.parametrize(
    ("settled", "text", "open_"),
    [
        ("0030957", "0030957", "INV-0030957"),
        ("INV-22", "INV-22", "INV-0022"),
        ("INV-0030", "INV 0030", "INV-0000030"),
        ("INV-0024349", "INV 0024349", "INV-24349"),
        ("RE-2026-12143", "RE 2026-12143", "RE-2026-012143"),
        ("INV-70526", "Invoice no. 70526", "RG-70526"),
        ("RE-2026-010423", "Rechnung 10423", "INV-0010423"),
        ("RE-2026-000013", "Rechnung 2026-000013", "SI2026-000013"),
        ("RE-2026-007952", "2026-007952", "INV-007952"),
        ("2458/2026", "Rg.-Nr. 2458/2026", "RG-2458"),
        ("90166/2026", "INV 90166/2026", "INV-0090166"),
        ("RE-2026-000068", "RG 2026-0|00068", "INV-00068"),
        ("RE-2026-12175", "Rechnung Nr. 2026-1|2175", "RE-2026-012175"),
    ],
)
def test_digits_that_a_settled_document_of_the_amount_may_have_are_never_certain(
    settled: str, text: str, open_: str
) -> None:
    found = paid_before(books((open_, 4_900, 2)), settled, 1, 4_900)
    assert not any(each.certain for each in proposals(receipt(4_900, *text.split("|")), found))
    assert best(receipt(4_900, open_), found).certain, "it is written as it is printed"


@pytest.mark.parametrize("text", ["RG-81920", "RG 81920", "Rg.81920 danke", "RG-|81920"])
@pytest.mark.parametrize("customer", [1, 2])
def test_m9_a_settled_number_that_stands_as_printed_is_never_certain_to_be_an_open_one(
    text: str, customer: int
) -> None:
    open_ = known(books(("INV-81920", 4_900, 2)), 2)
    entry = receipt(4_900, *text.split("|"), payer_account=IBAN)
    for minor in (4_900, 77):
        first = best(entry, paid_before(open_, "RG-81920", customer, minor))
        assert (paid(first), first.certain) == ([("INV-81920", 4_900)], False)
        assert "RG-81920 was settled on 2026-12-01: paid twice?" in map(str, first.reasons)
    # Without it nothing speaks against what the payer, the digits and the amount say.
    assert best(entry, known(books(("INV-81920", 4_900, 2)), 2)).certain


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        # To the sign as we print it: the number and the amount are two facts (M3).
        ("RG-81920", True),
        ("Rechnung RG-81920", True),
        ("RG-|81920", True),
        # As anybody writes Rechnung 81920, which was paid with the same amount.
        ("RG 81920", False),
        ("RG.81920", False),
        ("Rechnung RG Nr. 81920", False),
    ],
)
def test_m3_a_prefix_that_is_a_common_word_is_ours_only_as_it_is_printed(
    text: str, certain: bool
) -> None:
    entry = receipt(4_900, *text.split("|"))
    found = paid_before(books(("RG-81920", 4_900, 2)), "INV-81920", 1, 4_900)
    assert (paid(best(entry, found)), best(entry, found).certain) == (
        [("RG-81920", 4_900)],
        certain,
    )
    other = paid_before(books(("RG-81920", 4_900, 2)), "INV-81920", 1, 4_901)
    assert best(entry, other).certain, "what was paid had another amount"


def test_digits_that_are_all_of_one_and_the_end_of_another_of_the_amount_are_not_certain() -> None:
    both = (("INV-0010423", 4_900, 1), ("RE-2026-010423", 4_900, 2))
    offered = proposals(receipt(4_900, "Rechnung 10423"), books(*both))
    assert {paid(each)[0][0] for each in offered} == {"INV-0010423", "RE-2026-010423"}
    assert not any(each.certain or each.proposed for each in offered)
    theirs = receipt(4_900, "Rechnung 10423", payer_account=IBAN)
    assert best(theirs, known(books(*both), 1)).certain, "the payer decides"
    assert (
        best(
            receipt(4_900, "RG 0000064"), books(("RG-64", 4_900, 1), ("INV-0000064", 4_900, 2))
        ).account
        == "C2"
    )


OTHER_THINGS = (
    *(
        "Telefon 0016450",
        "Tel. 0016450",
        "+49 30 0016450",
        "Tel 030 0016450",
        "Kunden-Nr.: 0016450",
    ),
    *("Kundennr. 0016450", "KD 0016450", "Auftragsnr. 0016450", "Order No 0016450", "PO 0016450"),
    *("Bestellung 0016450", "Lieferschein 0016450", "Vertrag 0016450", "Kto 0016450"),
    *(
        "IBAN DE8937040044 0016450",
        "DE89 3704 0044 0016450",
        "Konto: 0016450",
        "Kun|dennr. 0016450",
    ),
)


@pytest.mark.parametrize("text", OTHER_THINGS)
def test_what_is_worded_as_something_else_is_never_certain_though_its_zeros_stand(
    text: str,
) -> None:
    parts = text.split("|")
    open_ = known(books(("INV-0016450", 4_900, 1), ("INV-0016400", 100, 1)), 1)
    assert not any(each.certain for each in proposals(receipt(4_900, *parts), open_))
    payer = receipt(4_900, *parts, payer_account=IBAN)
    assert not any(each.certain for each in proposals(payer, open_)), "whoever pays"
    assert best(receipt(100, *parts, " / INV-0016400"), open_).certain
    assert best(receipt(4_900, "0016450"), open_).certain


def test_a_postal_code_before_a_town_is_no_number_in_a_strong_form() -> None:
    open_ = books(("01067", 4_900, 1))
    assert not best(receipt(4_900, "Weg 5, 01067 Dresden"), open_).certain
    assert best(receipt(4_900, "01067"), open_).certain


@pytest.mark.parametrize(
    "text",
    [
        "Tel +31 20 189 7874 0016450",
        "Tel +31 20 242 7240 - 0016450",
        "BE68539007547034 0016450",
        "KD 20817, 0016450",
        "+0016450",
    ],
)
def test_m3_a_number_behind_a_whole_telephone_or_account_is_strong(text: str) -> None:
    assert best(receipt(4_900, text), books(("INV-0016450", 4_900, 1))).certain


@pytest.mark.parametrize("other", ["SP-11489/26", "11489/2026", "0011489", "RE-2026-011489"])
@pytest.mark.parametrize("text", ["Rechnung Nr. 11489", "RG 11489", "Rg 11489 danke"])
def test_digits_of_two_series_and_one_amount_are_shown_and_none_is_certain(
    other: str, text: str
) -> None:
    both = books(("RG-11489", 4_900, 1), (other, 4_900, 2))
    assert not any(each.certain for each in proposals(receipt(4_900, text), both))
    was_paid = paid_before(books(("RG-11489", 4_900, 1)), other, 2, 4_900)
    assert not any(each.certain for each in proposals(receipt(4_900, text), was_paid))
    assert best(receipt(4_900, "RG-11489"), both).certain, "as it is printed"
    assert best(receipt(4_900, text, payer_account=IBAN), known(both, 1)).account == "C1"


# Short and long series in one ledger, and one flat amount for all: what stands behind a number.

BEHIND = {
    **{"2. Mahnung": "2", "3. Quartal": "3", "2 Raten": "2", "1 von 3": "1", "7 EUR": "7"},
    **{"8.11.": "8", "12.11.2026": "12", "423 danke": "423", "3 %": "3", "5x": "5", "9,00": "9"},
}
"""What stands behind it, and the digits that a joint would put to the number."""
PRINTED = ("INV-1061", "INV-10611", "RE-2026-001061", "RE-2026-61", "0010611", "SI2026-3226")


@pytest.mark.parametrize("number", PRINTED)
@pytest.mark.parametrize("behind", BEHIND)
def test_what_stands_behind_a_number_is_never_certain_to_be_the_rest_of_a_longer_one(
    number: str, behind: str
) -> None:
    more = BEHIND[behind]
    others = {number + more, f"INV-{number.split('-')[-1]}{more}", f"INV-{more}", f"RG-{more}"}
    longer = tuple((each, 4_900, 2) for each in sorted(others))
    for parts in (
        (f"{number} {behind}",),
        (f"Miete {number}", behind),
        (f"{behind} {number} {behind}",),
        (f"{behind}, {number}, {behind}",),
    ):
        paid_twice_ = paid_before(books(*longer), number, 1, 4_900)
        for entry in (receipt(4_900, *parts), receipt(4_900, *parts, payer_account=IBAN)):
            assert not any(each.certain for each in proposals(entry, paid_twice_)), parts
        first = best(receipt(4_900, *parts), books((number, 4_900, 1), *longer))
        assert first.account == "C1" or not first.certain, parts
    alone = best(receipt(4_900, f"{number} {behind}"), books((number, 4_900, 1)))
    assert (paid(alone), alone.certain) == ([(number, 4_900)], True)


@pytest.mark.parametrize(
    ("settled", "open_"),
    [
        ("Q-100234", "Q-100234A"),
        ("Q-100234A", "Q-100234"),
        ("Q-100234", "Q-100234-A"),
        ("Q-100234", "Q-100234-1"),
        ("Q-100234-1", "Q-100234"),
        ("INV-200301", "BER-200301"),
        ("RE-2026-001042", "INV-00001042"),
    ],
)
def test_a_settled_number_that_stands_whole_goes_before_an_open_one_like_it(
    settled: str, open_: str
) -> None:
    found = paid_before(books((open_, 50_000, 2)), settled, 1, 50_000)
    found.numbers.add_form(settled)
    offered = proposals(receipt(50_000, f"invoice {settled}"), found)
    assert (paid(offered[0]), offered[0].account) == ([], "C1")
    assert f"{settled} was settled on 2026-12-01: paid twice?" in map(str, offered[0].reasons)
    assert not any(each.certain or (each.parts and each.proposed) for each in offered)
    assert best(receipt(50_000, f"invoice {open_}"), found).certain


def test_m3_the_number_to_the_letter_is_certain_beside_one_like_it() -> None:
    found = books(("Q-100234", 50_000, 1), ("Q-100234A", 50_000, 2))
    for number in ("Q-100234", "Q-100234A"):
        first = best(receipt(50_000, f"invoice {number}"), found)
        assert (paid(first), first.certain) == ([(number, 50_000)], True)


@pytest.mark.parametrize(
    "text", ["SINV-2026-00154", "1INV-2026-00154", "INV-2026-00154A", "PO-INV-2026-00154-9"]
)
def test_m9_a_number_within_a_longer_word_is_probable_at_most(text: str) -> None:
    found = known(books(*((f"INV-2026-00{n}", 10_000 + n, 1) for n in range(150, 161))), 1)
    first = best(receipt(10_154, text, payer_account=IBAN), found)
    assert (first.rule, first.certain) == (MatchRule.WEAK_NUMBER, False)
    assert paid(first) == [("INV-2026-00154", 10_154)]


def test_a_known_payers_document_with_digits_of_a_settled_one_says_so() -> None:
    found = known(paid_before(books(("BER-200301", 50_000, 1)), "INV-200301", 1, 50_000), 1)
    first = best(receipt(50_000, "INV-200301", payer_account=IBAN), found)
    assert (paid(first), first.certain) == ([("BER-200301", 50_000)], False)
    assert "INV-200301 was settled on 2026-12-01: paid twice?" in map(str, first.reasons)
