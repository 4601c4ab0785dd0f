"""Applying, paying and taking back, as a clerk types it."""

from pathlib import Path

import pytest

from tests.support.commands import Artui
from tests.support.forks import Forks


def _open(artui: Artui) -> dict[str, str]:
    """What every document has open, by number."""
    found = {}
    for kind, key in (
        ("invoices", "number"),
        ("credit-memos", "number"),
        ("payments", "reference"),
    ):
        found |= {row[key]: row["open_amount"] for row in artui.rows("list", kind)}
    return found


def test_a_memo_is_applied_and_taken_back(small: Artui) -> None:
    ran = small.done("apply", "--invoice", "INV-1", "--memo", "CM-1", "--amount", "40")
    assert "40.00 EUR" in ran.out
    assert (_open(small)["INV-1"], _open(small)["CM-1"]) == ("960.00", "60.00")
    (applied,) = small.rows("list", "applications")
    assert (applied["memo"], applied["invoice"], applied["amount"]) == ("CM-1", "INV-1", "40.00")
    # The later of the memo's date and the day of the request.
    assert applied["effective_date"] == "2025-11-21"
    small.done("unapply", applied["id"], "--reason", "wrong invoice")
    assert (_open(small)["INV-1"], _open(small)["CM-1"]) == ("1000.00", "100.00")
    taken = small.rows("list", "applications")[-1]
    assert (taken["amount"], taken["reverses"]) == ("-40.00", applied["id"])
    again = small("unapply", applied["id"])
    assert (again.status, str(applied["id"]) in again.err) == (1, True)


@pytest.mark.parametrize(
    ("amount", "status", "said"),
    [
        ("100.01", 1, "100.00 EUR"),
        ("0", 1, "above zero"),
        ("-5", 1, "above zero"),
        ("1.234", 1, "2 decimals"),
        ("1e3", 2, "no number"),
        ("1,50", 2, "no number"),
        ("ten", 2, "no number"),
        ("1" * 40, 1, "too large"),
    ],
)
def test_a_wrong_amount_is_refused_and_nothing_changes(
    small: Artui, amount: str, status: int, said: str
) -> None:
    before = small.rows("log")
    ran = small("apply", "--invoice", "INV-1", "--memo", "CM-1", "--amount", amount)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err
    assert small.rows("log") == before


@pytest.mark.parametrize(
    ("invoice", "memo", "said"),
    [
        ("INV-9", "CM-1", "INV-9"),
        ("INV-1", "CM-9", "CM-9"),
        ("INV-3", "CM-1", "account tree"),
        ("INV-4", "CM-1", "SEK"),
        ("CM-1", "INV-1", "There is no"),
    ],
)
def test_what_does_not_go_together_is_refused(
    small: Artui, invoice: str, memo: str, said: str
) -> None:
    ran = small("apply", "--invoice", invoice, "--memo", memo, "--amount", "10")
    assert (ran.status, said in ran.err) == (1, True)


def test_a_chosen_day_is_the_effective_date(small: Artui) -> None:
    applied = ("apply", "--invoice", "INV-1", "--memo", "CM-1", "--amount", "10")
    small.done(*applied, "--date", "2025-10-10")
    assert small.rows("list", "applications")[0]["effective_date"] == "2025-10-10"
    assert small(*applied, "--date", "2025-11-22").status == 1
    assert small(*applied, "--date", "2025-08-01").status == 1
    assert small(*applied, "--date", "soon").status == 2


def test_a_payment_stays_unapplied_until_told(small: Artui) -> None:
    ran = small.done("pay", "--customer", "C1", "--amount", "300", "--reference", "R1")
    assert "300.00 EUR stays unapplied" in ran.out
    (payment,) = small.rows("list", "payments")
    assert (payment["reference"], payment["open_amount"]) == ("R1", "300.00")
    assert (payment["state"], payment["value_date"]) == ("open", "2025-11-21")


def test_a_payment_of_what_is_settled_or_of_a_day_to_come_says_so(
    small: Artui, tmp_path: Path
) -> None:
    paid = ("pay", "--customer", "C1", "--amount", "1000", "--invoice", "INV-1")
    assert "nothing is open" not in small.done(*paid, "--reference", "R1").out
    again = small.done(*paid, "--reference", "R2").out
    assert "1000.00 EUR stays unapplied; nothing is open on INV-1." in again
    later = ("--reference", "R3", "--date", "2025-12-01")
    said = small.done("pay", "--customer", "C1", "--amount", "5", *later).out
    assert "; it counts from 2025-12-01." in said
    rows = "reference,account,value_date,amount,invoices\nR4,C1,2025-11-20,7,INV-1\n"
    ran = small.load(tmp_path, "payments", rows)
    assert (ran.status, "added 1" in ran.out) == (0, True)
    assert ran.err.endswith(":2: nothing is open on INV-1; 7.00 EUR stays unapplied\n")


def test_a_payment_pays_what_it_names_and_then_the_oldest(small: Artui) -> None:
    pay = ("pay", "--customer", "C1", "--amount", "300", "--reference", "R1")
    small.done(*pay, "--invoice", "INV-2=50.50", "--auto", "--date", "2025-11-20")
    assert (_open(small)["INV-1"], _open(small)["INV-2"]) == ("750.50", "200.00")
    assert _open(small)["R1"] == "0.00"
    acts = [row["act"] for row in small.rows("log")][-2:]
    assert acts == ["pay", "allocate"]
    small.done("undo")
    assert (_open(small)["INV-1"], _open(small)["R1"]) == ("1000.00", "300.00")
    small.done("undo")
    assert small.rows("list", "payments", "--state", "open") == []


@pytest.mark.parametrize(
    ("order", "paid"),
    [
        ("costs-interest-principal", {"I-COMP": "40.00", "FC-1-DE-EUR": "10.00"}),
        ("", {"I": "50.00"}),
    ],
)
def test_a_customer_may_pay_costs_and_interest_first(
    artui: Artui, tmp_path: Path, order: str, paid: dict[str, str]
) -> None:
    late = artui.on("2026-06-30")
    head = "account,name,country,currency,payment_order\n"
    assert late.load(tmp_path, "customers", f"{head}DE,Shop,DE,EUR,{order}\n").status == 0
    invoice = "number,account,issue_date,due_date,amount\nI,DE,2026-01-01,2026-05-01,999\n"
    assert late.load(tmp_path, "invoices", invoice).status == 0
    late.done("interest", "post", "--compensation")
    late.done("pay", "--customer", "DE", "--amount", "50", "--reference", "P", "--auto")
    assert {row["invoice"]: row["amount"] for row in late.rows("list", "applications")} == paid
    said = late.done("show", "customer", "DE").out
    assert ("payment order: costs-interest-principal" in said) is bool(order)
    wrong = late.load(tmp_path, "customers", f"{head}DE,Shop,DE,EUR,costs\n")
    assert (wrong.status, "principal-first or costs-interest-principal" in wrong.err) == (1, True)


def test_a_payment_may_say_it_as_an_object(small: Artui) -> None:
    pay = ("pay", "--customer", "C1", "--amount", "300", "--reference", "R1", "--invoice", "INV-2")
    found = small.done(*pay, "--format", "json").json
    assert (found["payment"], found["amount"], found["unapplied"]) == ("C1/R1", "300.00", "49.50")
    assert (found["currency"], len(found["applications"])) == ("EUR", 1)


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (["--customer", "C9"], 1, "no customer 'C9'"),
        (["--invoice", "INV-9"], 1, "INV-9"),
        (["--invoice", "INV-1=1", "--invoice", "invoice:INV-1"], 1, "INV-1 is named twice"),
        (["--invoice", "INV-1=400"], 1, "300.00 EUR"),
        (["--invoice", "INV-1=much"], 2, "no number"),
        (["--invoice", "INV-4"], 1, "SEK"),
        (["--currency", "XYZ"], 1, "XYZ"),
    ],
)
def test_a_payment_that_does_not_fit_leaves_nothing(
    small: Artui, options: list[str], status: int, said: str
) -> None:
    before = small.rows("log")
    ran = small("pay", "--customer", "C1", "--amount", "300", "--reference", "R1", *options)
    assert (ran.status, said in ran.err) == (status, True), ran.err
    assert small.rows("log") == before


def test_a_reference_that_the_customer_has_is_refused(small: Artui) -> None:
    pay = ("--amount", "5", "--reference", "R1")
    small.done("pay", "--customer", "C1", *pay)
    ran = small("pay", "--customer", "C1", *pay)
    assert (ran.status, "R1" in ran.err) == (1, True)
    small.done("pay", "--customer", "C2", *pay)
    both = small("show", "payment", "R1")
    assert (both.status, "payment:C1/R1" in both.err, "payment:C2/R1" in both.err) == (
        1,
        True,
        True,
    )
    assert small("show", "payment", "payment:C2/R1").status == 0
    assert small("show", "payment", "C2/R1").status == 0


def test_eighteen_at_once_apply_exactly_what_the_memos_have(
    any_artui: Artui, forked: Forks, tmp_path: Path
) -> None:
    """Three memos of 10.00 on three invoices of 31.00: each memo is asked for six times."""
    folder = tmp_path / "files"
    folder.mkdir()
    any_artui.load(folder, "customers", "account,name,currency\nC1,One,EUR\n")
    head = "number,account,issue_date,amount\n"
    rows = "".join(f"INV-{n},C1,2025-10-01,31.00\n" for n in (1, 2, 3))
    any_artui.load(folder, "invoices", head + rows)
    rows = "".join(f"CM-{n},C1,2025-10-01,10.00\n" for n in (1, 2, 3))
    any_artui.load(folder, "credit-memos", head + rows)

    def applied(count: int) -> tuple[object, ...]:
        invoice, memo = f"INV-{count % 3 + 1}", f"CM-{count // 3 % 3 + 1}"
        words = ("apply", "--invoice", invoice, "--memo", memo, "--amount", "10.00")
        return ("--db", any_artui.url, "--as-of", any_artui.as_of, *words)

    ran = forked.at_once([applied(count) for count in range(18)])
    found = [(each.status, each.out, each.err) for each in ran]
    assert sorted(status for status, _, _ in found) == [0] * 3 + [1] * 15, found
    for status, out, err in found:
        assert (out == "") == (status == 1)
        assert (err == "") == (status == 0)
        assert "0.00 EUR" in out + err
        assert "locked" not in err
    amounts = [row["amount"] for row in any_artui.rows("list", "applications")]
    assert amounts == ["10.00"] * 3
    assert {row["open_amount"] for row in any_artui.rows("list", "credit-memos")} == {"0.00"}
    assert any_artui("db", "check").status == 0
