"""What a clerk could once do alone (trust.md F5) waits for a second pair of eyes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pytest
from sqlalchemy import func, select, update

from artui.ledger.bank.bank_accounts import bank_accounts, set_bank_account
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewCustomer, Posted
from artui.ledger.book.refusals import (
    AboveThreshold,
    BadMasterData,
    CannotUndo,
    GroundMoved,
    NeedsSupervisor,
    NotYourRequest,
    UnknownRequest,
    WaitsForSupervisor,
)
from artui.ledger.book.requests import approvals, approvals_waiting
from artui.ledger.book.supervised import arguments_from, file_request
from artui.ledger.collecting.dunning import post_dunning, roll_back_dunning
from artui.ledger.credit.limits import set_hold_after
from artui.ledger.customers.customers import post_customers
from artui.ledger.disputes.disputes import open_dispute, resolve_dispute
from artui.ledger.documents.correction import correct
from artui.ledger.documents.reversal import reverse
from artui.ledger.interest.charges import post_interest, roll_back
from artui.ledger.interest.policies import policies
from artui.ledger.office.administration import (
    entities,
    roles,
    set_entity,
    set_ledger_setting,
    set_role,
)
from artui.ledger.office.approvals import grant, refuse, withdraw_request
from artui.ledger.office.policies import review_policy, set_policy
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import ACT, APPROVAL
from tests.support.credit import with_roles
from tests.support.postings import customer, invoice, memo, open_minor, payment, picture

OURS, THEIRS = "IBAN DE02120300000000202051\nBIC BYLADEM1001", "IBAN LT00 1234"


class Case(NamedTuple):
    """An act of F5, what the supervisor reads, and what shows that it was done."""

    act: Callable[[Book], object]
    reads: str
    done: Callable[[Book], object]


def asked(act: Callable[[Book], object], book: Book) -> int:
    """The number of the request that waits when somebody tries."""
    with pytest.raises(WaitsForSupervisor) as caught:
        act(book)
    return caught.value.request_id


def remittance(book: Book) -> str:
    with book.reading() as connection:
        return entities(connection)[0].remittance


def rate(book: Book) -> str:
    with book.reading() as connection:
        row = policies(connection, book.business_date).rows["standard"][-1]
    return f"{row.monthly_rate} {row.grace_days}"


def accounts(book: Book) -> list[str]:
    with book.reading() as connection:
        return [each.number for each in bank_accounts(connection)]


def test_what_a_clerk_did_alone_waits_is_seen_with_its_amounts_and_done_once_granted(
    book: Book,
) -> None:
    customer(book)
    ids = {f"I-{number}": invoice(book, f"I-{number}", 10_505) for number in range(1, 4)}
    set_entity(book, "main", remittance=OURS)
    anna, boss = with_roles(book)
    dunned = post_dunning(boss).run_id
    run = post_interest(boss).run_id
    open_dispute(anna, ids["I-3"], reason="price")

    def no_run(book: Book) -> bool:
        with pytest.raises(UnknownRequest):
            grant(book, 1)
        return True

    cases = (
        Case(
            lambda book: roll_back_dunning(book, dunned),
            f"Rolling back dunning run {dunned} of 2026-11-21, which boss posted",
            no_run,
        ),
        Case(
            lambda book: roll_back(book, run),
            f"Rolling back interest run {run} through 2026-11-21, which boss posted (",
            lambda book: all(row[0] != "finance_charge" for row in picture(book)),
        ),
        Case(
            lambda book: reverse(book, ids["I-1"], reason="made in error"),
            "Reversing invoice I-1 of 105.05 EUR (105.05 EUR open)",
            lambda book: open_minor(book, ids["I-1"]) == 0,
        ),
        Case(
            lambda book: correct(book, ids["I-2"], amount_minor=1),
            "Correcting invoice I-2 from 105.05 down to 0.01 EUR",
            lambda book: ("invoice", "I-2-C1", 1) in [row[:3] for row in picture(book)],
        ),
        Case(
            lambda book: resolve_dispute(book, ids["I-3"], outcome="accepted"),
            "Accepting the dispute of 105.05 EUR on invoice I-3",
            lambda book: open_minor(book, ids["I-3"]) == 0,
        ),
        Case(
            lambda book: set_policy(book, "standard", monthly_rate="0.01", grace_days=9999),
            "Policy standard from the beginning (monthly rate 0.01, grace days 9999, "
            "before: monthly rate 1.5, grace days none)",
            lambda book: rate(book) == "0.01 9999",
        ),
        Case(
            lambda book: review_policy(book, "us", reason="I say so"),
            "Reviewing policy us from the beginning (monthly rate 1.5)",
            lambda book: True,
        ),
        Case(
            lambda book: set_entity(book, "main", remittance=THEIRS, legal_name="Muster GmbH"),
            f"main (remittance “{THEIRS}”, legal_name “Muster GmbH”; before “"
            f"{', '.join(OURS.splitlines())}”)",
            lambda book: remittance(book) == THEIRS,
        ),
        Case(
            lambda book: set_bank_account(book, "LT001234", currency="EUR"),
            "Adding bank account LT001234 in EUR",
            lambda book: accounts(book) == ["LT001234"],
        ),
    )
    for case in cases:
        before = picture(book), rate(book), remittance(book), accounts(book)
        number = asked(case.act, anna)
        with book.reading() as connection:
            (request,) = approvals(connection)
        assert case.reads in request.what
        assert (picture(book), rate(book), remittance(book), accounts(book)) == before
        assert grant(boss, number).did.endswith("; asked by anna")
        assert case.done(boss)
    assert list(breaches(book)) == []
    with book.database.writer.begin() as connection:
        connection.execute(update(APPROVAL).where(APPROVAL.c.id == 1).values(decided_by="kim"))
    assert "granted by kim; the log has no such acts" in str(list(breaches(book)))


def test_money_is_given_away_by_a_clerk_up_to_the_threshold_of_the_ledger_all_steps_counted(
    book: Book,
) -> None:
    customer(book)
    first, second, third = (invoice(book, number, 10_000) for number in ("A-1", "A-2", "A-3"))
    anna, boss = with_roles(book)
    correct(anna, first, amount_minor=9_997)
    with book.reading() as connection:
        corrected = approvals_waiting(connection)
    assert corrected == 0
    with pytest.raises(
        WaitsForSupervisor, match=r"A-2-C1 from 99\.97 down to 99\.94 EUR \(0\.06 EUR in all\)"
    ):
        correct(anna, correct(anna, second, amount_minor=9_997).item_id, amount_minor=9_994)
    correct(anna, third, amount_minor=10_001)
    with pytest.raises(WaitsForSupervisor, match=r"CM-1 of 5\.00 EUR .* threshold of 0\.05 EUR"):
        raise_waiting(lambda: memo(anna, "CM-1", 500))
    set_ledger_setting(boss, "credit_threshold", "100")
    set_ledger_setting(boss, "memo_threshold", "10")
    reverse(anna, invoice(anna, "A-4", 10_000), reason="twice")
    memo(anna, "CM-1", 500)
    memo(boss, "CM-2", 5_000)
    with pytest.raises(AboveThreshold, match=r"CM-3 of 5\.01 EUR for ACME \(10\.01 EUR in a day\)"):
        memo(anna, "CM-3", 501)
    memo(anna, "CM-3", 500)
    with pytest.raises(BadMasterData, match="credit_threshold can't be 'much'; give a number"):
        set_ledger_setting(boss, "credit_threshold", "much")
    with pytest.raises(NeedsSupervisor, match="Setting credit_threshold of the ledger needs"):
        set_ledger_setting(anna, "credit_threshold", "1000")
    with pytest.raises(NeedsSupervisor, match="Setting when accounts are held needs a supervisor"):
        set_hold_after(anna, None)


def raise_waiting(act: Callable[[], object]) -> None:
    """A memo by hand is refused and not asked for; here it is told like the others."""
    try:
        act()
    except AboveThreshold as refusal:
        raise WaitsForSupervisor(refusal, 0) from None


def test_where_customers_pay_and_what_interest_costs_take_two_even_of_supervisors(
    book: Book,
) -> None:
    customer(book)
    number = invoice(book, "I-1", 10_505)
    set_entity(book, "main", remittance=OURS)
    boss = replace(book, actor="boss")
    set_role(boss, "boss", "supervisor")
    set_entity(boss, "main", remittance=f"{OURS}\nMusterbank")
    set_role(boss, "kim", "supervisor")
    kim = replace(book, actor="kim")
    for act in (
        lambda book: set_entity(book, "main", remittance=THEIRS),
        lambda book: set_policy(book, "standard", monthly_rate="1"),
    ):
        with pytest.raises(WaitsForSupervisor, match="needs another supervisor; two must agree"):
            act(boss)
    set_entity(boss, "main", legal_name="Muster GmbH")
    reverse(boss, number, reason="twice")
    grant(kim, 1)
    grant(kim, 2)
    assert (remittance(book), rate(book)) == (THEIRS, "1 0")
    undo(kim)
    assert rate(book) == "1.5 0"
    assert list(breaches(book)) == []


def test_what_was_decided_on_must_still_be_so_and_who_asks_may_take_it_back(book: Book) -> None:
    customer(book)
    number = invoice(book, "I-1", 10_505)
    anna, boss = with_roles(book)
    first = asked(lambda book: reverse(book, number, reason="twice"), anna)
    paid = payment(anna, "P-1", 5_000, invoices=(("I-1", None),))
    with pytest.raises(GroundMoved, match="What invoice I-1 has open has changed since this was"):
        grant(boss, first)
    with pytest.raises(NotYourRequest, match="Request 1 is anna's, who alone takes it back"):
        withdraw_request(boss, first)
    withdraw_request(anna, first)
    with book.reading() as connection:
        assert approvals(connection, waiting_only=False) == []
    with pytest.raises(UnknownRequest):
        grant(boss, first)
    undo(anna)
    with book.reading() as connection:
        assert [each.id for each in approvals(connection)] == [first]
    refuse(boss, first, reason="it is paid in part")

    second = asked(lambda book: reverse(book, number, reason="twice"), anna)
    assert grant(boss, second).did.startswith(
        "invoice I-1 of 105.05 EUR reversed: twice; 50.00 EUR"
    )
    assert (open_minor(book, number), open_minor(book, paid)) == (0, 5_000)
    undo(boss)
    assert (open_minor(book, number), open_minor(book, paid)) == (5_505, 0)

    asks = [asked(lambda book: set_entity(book, "main", remittance=OURS), anna) for _ in range(2)]
    grant(boss, asks[0])
    with pytest.raises(GroundMoved, match="Where to pay main has changed"):
        grant(boss, asks[1])
    asks = [asked(lambda book: set_policy(book, "none", grace_days=2), anna) for _ in range(2)]
    grant(boss, asks[1])
    with pytest.raises(GroundMoved, match="Policy none has changed"):
        grant(boss, asks[0])


def test_a_clerk_rolls_back_only_a_run_of_their_own_and_frees_no_customer_of_interest(
    book: Book,
) -> None:
    customer(book)
    invoice(book, "I-1", 10_505)
    anna, boss = with_roles(book)
    roll_back(anna, post_interest(anna).run_id)
    roll_back_dunning(anna, post_dunning(anna).run_id)
    roll_back(boss, post_interest(anna).run_id)
    free = NewCustomer("ACME", "ACME Ltd", policy="none")
    new = NewCustomer("BETA", "Beta Ltd", policy="none")
    with anna.act(ActName.IMPORT_CUSTOMERS, "test") as entry:
        refused, added = post_customers(entry, [free, new])
    assert isinstance(refused, NeedsSupervisor)
    assert isinstance(added, Posted)
    assert refused.column == "policy"
    assert "interest policy of ACME from standard to none needs a supervisor" in str(refused)
    with book.reading() as connection:
        assert approvals_waiting(connection) == 0
    assert book.business_date == date(2026, 11, 21)


def test_who_was_a_supervisor_takes_no_limit_back_as_a_clerk(book: Book) -> None:
    """Undo once made a supervisor of who had given that up, and raised the tolerance again."""
    boss, kim = replace(book, actor="boss"), replace(book, actor="kim")
    set_role(boss, "boss", "supervisor")
    set_role(boss, "kim", "supervisor")
    set_ledger_setting(boss, "tolerance", "100")
    set_ledger_setting(boss, "tolerance", "")
    set_role(boss, "boss", "clerk")
    with pytest.raises(NeedsSupervisor, match=r"Undoing act \d+ \(role boss\) needs a supervisor"):
        undo(boss)
    with pytest.raises(NeedsSupervisor, match=r"Undoing .*ledger settings tolerance"):
        undo(boss, act_id=boss_set(book))
    set_entity(boss, "main", country="DE")
    undo(boss)
    set_role(kim, "boss", "supervisor")
    with pytest.raises(CannotUndo, match="would take the role of supervisor from boss"):
        undo(kim)
    assert remittance(book) == ""


def test_no_supervisor_makes_themselves_the_only_one(book: Book) -> None:
    """Who took the role from the other acted alone from then on."""
    boss, kim = replace(book, actor="boss"), replace(book, actor="kim")
    set_role(boss, "kim", "supervisor")
    set_role(boss, "anna", "clerk")
    with pytest.raises(NeedsSupervisor, match="Giving roles needs a supervisor; anna is clerk"):
        set_role(replace(book, actor="anna"), "kim", "clerk")
    number = asked(lambda book: set_role(book, "kim", "clerk"), boss)
    assert roles_of(book) == {"boss": "supervisor", "kim": "supervisor", "anna": "clerk"}
    grant(kim, number)
    assert roles_of(book) == {"boss": "supervisor", "kim": "clerk", "anna": "clerk"}
    set_role(boss, "kim", "supervisor")
    set_role(kim, "kim", "auditor")
    assert roles_of(book)["kim"] == "auditor"


def roles_of(book: Book) -> dict[str, str]:
    with book.reading() as connection:
        return {each.login: str(each.role) for each in roles(connection)}


def boss_set(book: Book) -> int:
    """The number of boss's last act on the settings."""
    query = select(func.max(ACT.c.id)).where(ACT.c.act == ActName.LEDGER_SETTINGS)
    with book.reading() as connection:
        return int(connection.execute(query).scalar_one())


def test_a_request_that_says_other_than_it_would_do_is_not_granted(book: Book) -> None:
    """As a clerk's own hand may have written it."""
    customer(book)
    small = invoice(book, "I-1", 10_505)
    set_entity(book, "main", remittance=OURS)
    anna, boss = with_roles(book)
    honest = asked(lambda book: set_entity(book, "main", remittance=THEIRS), anna)
    with book.reading() as connection:
        query = select(APPROVAL.c.arguments).where(APPROVAL.c.id == honest)
        arguments = arguments_from(connection.execute(query).scalar_one())
    withdraw_request(anna, honest)
    forged = file_request(anna, ActName.ENTITY, "Writing off 0.10 EUR of invoice I-1", arguments)
    with pytest.raises(GroundMoved, match="but it would do this now: "):
        grant(boss, forged)
    assert remittance(book) == OURS
    assert open_minor(book, small) == 10_505
    refuse(boss, forged, reason="not what it says")
    assert list(breaches(book)) == []
