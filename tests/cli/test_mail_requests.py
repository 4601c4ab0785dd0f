"""Requests by mail: no money moves that was not asked for, on the cases that people reported.

The folders of tests/cases have the input files of each case; the right values are here.
"""

from pathlib import Path

import pytest

from tests.support.checkout import ROOT
from tests.support.commands import Artui

CASES = ROOT / "tests" / "cases"


def case(artui: Artui, name: str, first: str, documents: str, mails: str) -> tuple[Artui, Path]:
    """The ledger of a case on the day when its mails come, and the case's folder."""
    folder = CASES / name
    artui.on(first).done("import", "customers", folder / "customers.csv")
    artui.on(documents).done("import", "invoices", folder / "invoices.csv")
    ledger = artui.on(mails)
    ledger.done("import", "credit-memos", folder / "memos.csv")
    return ledger, folder


def applied(ledger: Artui) -> list[tuple[str, str, str, str]]:
    """Every application of the ledger: memo, invoice, amount and currency."""
    rows = ledger.rows("list", "applications")
    return sorted((row["memo"], row["invoice"], row["amount"], row["currency"]) for row in rows)


@pytest.mark.parametrize(("mail", "word"), [("not", "NOT"), ("withdraw", "withdraw"),
                                            ("why", "Why")])  # fmt: skip
def test_a_mail_that_asks_nothing_is_reported_and_applies_nothing(
    artui: Artui, mail: str, word: str
) -> None:
    """Case mail-that-asks-nothing: a refusal, a withdrawal and a question move no money."""
    ledger, folder = case(artui, "mail-that-asks-nothing", "2026-01-01", "2026-01-02", "2026-01-07")
    ran = ledger("import", "requests", folder / f"{mail}.txt")
    assert ran.status == 1
    assert f"{mail}.txt:1: '" in ran.err
    assert f"it says '{word}'" in ran.err
    assert "apply it by hand if it is meant" in ran.err
    assert applied(ledger) == []


@pytest.mark.parametrize(
    ("mail", "comma", "figure"),
    [
        ("space", True, "1 200,00"),
        ("nbsp", True, "1 300,00"),
        ("thin", True, "1 400,00"),
        ("dot", False, "1 500.00"),
        ("front", False, "1 600.00"),
        ("space", False, "1 200,00"),
    ],
)
def test_an_amount_with_blanks_between_its_thousands_is_refused_as_it_is_written(
    artui: Artui, mail: str, comma: bool, figure: str
) -> None:
    """Case mail-spaces-in-thousands: never a part of the figure, and no wrong one proposed."""
    ledger, folder = case(
        artui, "mail-spaces-in-thousands", "2026-01-01", "2026-01-02", "2026-01-07"
    )
    options = ["--decimal", "comma"] if comma else []
    ran = ledger("import", "requests", folder / f"{mail}.txt", *options)
    assert ran.status == 1
    assert f"'{figure}' is no plain amount" in ran.err
    assert "write 200" not in ran.err
    assert applied(ledger) == []


def test_a_request_in_another_currency_than_its_memo_is_refused(artui: Artui) -> None:
    """Case mail-other-currency: of the four only the one in USD is applied."""
    ledger, folder = case(artui, "mail-other-currency", "2026-01-01", "2026-01-02", "2026-01-07")
    for mail, said in (("eur", "EUR"), ("label", "EUR"), ("sign", "€")):
        ran = ledger("import", "requests", folder / f"{mail}.txt")
        assert ran.status == 1
        assert f"the request says {said}, credit memo CM-90 is in USD" in ran.err
    ledger.done("import", "requests", folder / "right.txt")
    assert applied(ledger) == [("CM-90", "US-7", "10.00", "USD")]


def test_every_line_of_a_mail_is_read(artui: Artui) -> None:
    """Case screen-paste-of-two-lines, as files: 11.00 and 22.00, and the 12.00 of the labels."""
    ledger, folder = case(
        artui, "screen-paste-of-two-lines", "2026-11-06", "2026-11-06", "2026-11-06"
    )
    ledger.done("import", "requests", folder / "two.txt")
    ledger.done("import", "requests", folder / "labels.txt")
    assert applied(ledger) == [
        ("CM-88", "INV-1042", "11.00", "EUR"),
        ("CM-88", "INV-1042", "12.00", "EUR"),
        ("CM-88", "INV-1043", "22.00", "EUR"),
    ]


MIXED = """\
Please apply credit memo CM-88 to invoice INV-1042 for 11.00 EUR.
Do not apply credit memo CM-88 to invoice INV-1043 for 22.00 EUR.
"""


@pytest.fixture
def two(artui: Artui, tmp_path: Path) -> tuple[Artui, Path]:
    """A ledger, and a mail with one request and one line that is none."""
    ledger, _ = case(artui, "screen-paste-of-two-lines", "2026-11-06", "2026-11-06", "2026-11-06")
    mail = tmp_path / "mail.txt"
    mail.write_text(MIXED, "utf-8")
    return ledger, mail


def test_a_rehearsal_lists_what_would_become_of_each_request(two: tuple[Artui, Path]) -> None:
    ledger, mail = two
    ran = ledger("import", "requests", mail, "--dry-run")
    assert ran.status == 1
    lines = ran.out.splitlines()
    assert lines[0].split() == [
        "file", "line", "memo", "invoice", "amount", "cur", "verdict", "reason"
    ]  # fmt: skip
    assert "mail.txt     1  CM-88  INV-1042   11.00  EUR  apply" in ran.out.replace("\t", " ")
    assert "refused" in ran.out
    assert "it says 'not' (negation)" in ran.out
    assert applied(ledger) == []


def test_a_rehearsal_is_written_as_csv_and_json_too(two: tuple[Artui, Path]) -> None:
    ledger, mail = two
    csv = ledger("import", "requests", mail, "--dry-run", "--format", "csv").out.splitlines()
    assert csv[0] == "file,line,memo,invoice,amount,currency,verdict,reason"
    assert csv[1] == "mail.txt,1,CM-88,INV-1042,11.00,EUR,apply,"
    assert csv[2].startswith("mail.txt,2,,,,,refused,")
    (found,) = ledger("import", "requests", mail, "--dry-run", "--format", "json").json
    good, bad = found["requests"]
    assert (good["amount"], good["currency"], good["verdict"]) == ("11.00", "EUR", "apply")
    assert (bad["line"], bad["verdict"], bad["amount"]) == (2, "refused", None)
    refused = ledger("import", "invoices", mail, "--format", "csv")
    assert refused.status == 2


def test_a_mail_goes_in_whole_or_not_at_all_and_with_rejects_its_good_requests(
    two: tuple[Artui, Path], tmp_path: Path
) -> None:
    ledger, mail = two
    assert ledger("import", "requests", mail).status == 1
    assert applied(ledger) == []
    rejects = tmp_path / "rejects.csv"
    assert ledger("import", "requests", mail, "--rejects", rejects).status == 1
    assert applied(ledger) == [("CM-88", "INV-1042", "11.00", "EUR")]
    # What was no request does not become one as a row of applications.
    again = ledger("import", "applications", rejects)
    assert again.status == 1
    assert len(applied(ledger)) == 1


def test_what_is_quoted_below_a_request_is_reported_and_stays_out(
    two: tuple[Artui, Path], tmp_path: Path
) -> None:
    ledger, _ = two
    mail = tmp_path / "reply.txt"
    quoted = "> Please apply credit memo CM-88 to invoice INV-1043 for 22.00 EUR.\n"
    own = "Please apply credit memo CM-88 to invoice INV-1042 for 11.00 EUR.\n\n"
    mail.write_text(f"{own}On Monday Anna <a@example.com> wrote:\n{quoted}", "utf-8")
    ran = ledger.done("import", "requests", mail)
    assert "reply.txt:4: " in ran.err
    assert "is quoted or forwarded" in ran.err
    mail.write_text(f"See below.\n\nOn Monday Anna <a@example.com> wrote:\n{quoted}", "utf-8")
    ran = ledger("import", "requests", mail)
    assert (ran.status, "is quoted or forwarded" in ran.err) == (1, True)
    assert applied(ledger) == [("CM-88", "INV-1042", "11.00", "EUR")]
