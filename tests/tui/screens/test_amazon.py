"""The Amazon screen: what waits, deadlines, and the services asked as jobs, by keyboard alone."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from msgspec import structs

from artui.amazon.sandbox.order_examples import purchase_orders
from artui.amazon.sandbox.server import running_sandbox
from artui.amazon.sandbox.state import Sandbox
from artui.amazon.sandbox.troubles import read_trouble
from artui.amazon.sandbox.vendor_examples import entry
from artui.amazon.sandbox.vendor_examples import line as item_line
from artui.imports.file_import import import_file
from artui.ledger.book.lookup import find
from artui.ledger.items.open_items import ledger_item
from artui.ledger.office.administration import set_entity
from artui.settings import Settings
from artui.tui.amazon.page import AmazonPage, columns_of
from artui.tui.kit.widgets.table_columns import fit_columns
from tests.support.amazon import CLIENT_SECRET, REFRESH_TOKEN
from tests.support.postings import invoice, payment
from tests.support.vendor import american
from tests.support.vendor_reports import vendor_ledger
from tests.tui.screens.desk import (
    SIZES,
    answer,
    artui,
    asked,
    opened,
    press,
    screen,
    settled,
    shown_rows,
    table_of,
    told,
)


@pytest.fixture
def line() -> Iterator[tuple[Settings, Sandbox]]:
    """A sandbox, and the settings that point the screens at it."""
    with running_sandbox(Sandbox(report_polls=0)) as (url, sandbox):
        settings = Settings(
            ads_url=url, spapi_url=url, lwa_url=url, lwa_client_id="test",
            lwa_client_secret=CLIENT_SECRET, lwa_refresh_token=REFRESH_TOKEN,
        )  # fmt: skip
        yield settings, sandbox


@pytest.fixture
def waiting(desk: str) -> str:
    """The small ledger with twelve self-billing invoices to approve, one of them corrected."""
    with opened(desk) as book:
        for place in range(12):
            issued = date(2026, 9, 1 + place)
            invoice(
                book, f"S-{place:02}", 10_000, issue=issued, pending=True,
                billing_type="ARB", billing_state="pending",
            )  # fmt: skip
    return desk


async def test_vo_4_an_order_is_read_looked_at_and_becomes_an_invoice_by_key(
    desk: str, line: tuple[Settings, Sandbox], own_home: Path
) -> None:
    settings, sandbox = line
    sandbox.purchase_orders = purchase_orders(date(2026, 11, 21))
    customers = own_home / "customers.csv"
    customers.write_text("account,name,country,currency\namazon-eu,Amazon,DE,EUR\n")
    with opened(desk) as book:
        import_file(book, "customers", customers)
    async with artui(desk, settings=settings).run_test(size=(80, 24)) as pilot:
        await press(pilot, "6", *["tab"] * 5, "r")
        await told(pilot, "order sync: 4 added; 0 changed")
        page = await press(pilot)
        assert shown_rows(page) == ["SB1N0W22", "SB9P3X1Z", "SB7K2M4Q", "SB0LD555"]
        assert "Orders 4" in screen(pilot)
        await press(pilot, "home", "D")
        await told(pilot, "Nothing of order SB1N0W22 is known to have been shipped yet")
        page = await press(pilot, "down", "down", "enter")
        assert page.way[-1] == "SB7K2M4Q"
        assert "B0SHORT001 at 10.70 EUR: 24 ordered, 24 confirmed, 24 received" in screen(pilot)
        await press(pilot, "escape", "D")
        await asked(pilot)
        assert "Account of the customer billed as AMAZONDE:" in screen(pilot)
        await answer(pilot, "amazon-eu")
        await asked(pilot)
        assert "Number of the invoice for 32 pieces, net 296.80 EUR:" in screen(pilot)
        await answer(pilot, "V-1", "19")
        await asked(pilot)
        assert "to amazon-eu for order SB7K2M4Q, net 296.80 EUR and 19% tax?" in screen(pilot)
        await pilot.press("y")
        await told(pilot, "nvoice V-1 for order SB7K2M4Q posted")
        await press(pilot)
        assert "invoiced: V-1" in screen(pilot)
    with opened(desk) as book, book.reading() as connection:
        item = find(connection, "V-1", ("invoice",))
        assert ledger_item(connection, item.id).amount_minor == 35_319


@pytest.mark.parametrize("size", SIZES)
async def test_every_tab_opens_at_every_size(waiting: str, size: tuple[int, int]) -> None:
    async with artui(waiting).run_test(size=size) as pilot:
        await press(pilot, "6")
        for _ in range(7):
            await press(pilot, "tab")
            screen(pilot)


async def test_v2_2_what_can_not_be_taken_is_listed_and_can_be_left_out(
    desk: str, line: tuple[Settings, Sandbox]
) -> None:
    settings, sandbox = line
    sandbox.vat_rows[0]["transaction-type"] = "LIQUIDATION"
    async with artui(desk, settings=settings).run_test(size=(120, 40)) as pilot:
        await press(pilot, "6", "tab", "tab", "r")
        await told(pilot, "VAT report: 5 added")
        page = await press(pilot)
        assert shown_rows(page)[0] == "8234930334"
        assert "set aside" in screen(pilot)
        assert "1 VAT row set aside" in screen(pilot)
        await press(pilot, "enter")
        assert "must be SHIPMENT, REFUND or RETURN" in screen(pilot)
        assert "transaction-type     LIQUIDATION" in screen(pilot)
        await press(pilot, "escape", "L")
        await answer(pilot, "invoiced by hand")
        await told(pilot, "Shipment 8234930334 set aside: invoiced by hand")
        page = await press(pilot)
        assert "8234930334" not in shown_rows(page)


async def test_the_ads_tab_is_in_step_after_a_sync(
    desk: str, line: tuple[Settings, Sandbox], tmp_path: Path
) -> None:
    settings, sandbox = line
    settings = structs.replace(settings, export_folder=str(tmp_path / "export"))
    sandbox.make_trouble(read_trouble("429@ads.invoices=0"))
    async with artui(desk, settings=settings).run_test(size=(120, 40)) as pilot:
        await press(pilot, "6", "tab", "r")
        await told(pilot, "Ads sync: 7 added")
        page = await press(pilot)
        assert shown_rows(page)[1:5] == ["CA-1", "CA-2", "CA-1@888888888", "US/5"]
        assert "paid in part" in screen(pilot)
        # A profile that can't be read is listed until it can, or is left out for good.
        assert shown_rows(page)[0] == "ads-999999999"
        assert "1 Ads row set aside" in screen(pilot)
        page = await press(pilot, "home", "enter")
        assert "Why: Amazon's list of Ads invoices said no: 401" in screen(pilot)
        await press(pilot, "escape", "L")
        await answer(pilot, "it is not ours")
        await told(pilot, "Ads ads-999999999 set aside: it is not ours")
        page = await press(pilot)
        assert shown_rows(page)[0] == "CA-1"
        await press(pilot, "home", "L")
        await told(pilot, "CA-1 was taken in; nothing of it is set aside.")
        await pilot.press("colon", *"amazon.documents", "enter")
        await told(pilot, "CA-1-invoice.pdf written to")
        page = await press(pilot, "enter")
        assert page.way[-1] == "CA-1"
        for words in ("2026-02-01 to 2026-02-28", "Amazon Advertising LLC", "status SUCCEEDED"):
            assert words in screen(pilot)  # A2-6


async def test_a2_1_an_ads_invoice_is_looked_up_by_its_id(
    desk: str, line: tuple[Settings, Sandbox]
) -> None:
    settings, sandbox = line
    kept, sandbox.ads_invoices["777777777"] = sandbox.ads_invoices["777777777"], []
    async with artui(desk, settings=settings).run_test(size=(120, 40)) as pilot:
        await press(pilot, "6", "tab", "r")
        await told(pilot, "Ads sync: 3 added")
        sandbox.ads_invoices["777777777"] = kept
        await settled(pilot)
        await pilot.press("colon", *"amazon.get", "enter")
        await answer(pilot, "CA-2")
        await told(pilot, "CA-2 of ads-777777777 is added")
        assert "CA-2" in shown_rows(await press(pilot))


async def test_vat_documents_are_fetched_and_uploaded(
    desk: str, line: tuple[Settings, Sandbox], tmp_path: Path
) -> None:
    settings, sandbox = line
    names = list(dict.fromkeys(name for row in sandbox.vat_rows for name in row))
    rows = [names, *([row.get(name, "") for name in names] for row in sandbox.vat_rows)]
    report = tmp_path / "report.txt"
    report.write_text("".join("\t".join(row) + "\n" for row in rows))
    with opened(desk) as book:
        set_entity(book, "main", legal_name="Vendeur SAS")
    async with artui(desk, settings=settings).run_test(size=(120, 40)) as pilot:
        await press(pilot, "6", "tab", "tab")
        assert "No VAT document is known; r fetches the report." in screen(pilot)
        await pilot.press("colon", *"amazon.report", "enter")
        await answer(pilot, str(report), "yesterday")
        assert "'yesterday' is no day and no instant" in screen(pilot)
        await answer(pilot, "2026-11-20", "")
        await told(pilot, "VAT report: 6 added")
        await press(pilot, "r")
        await told(pilot, "VAT report: 0 added; 6 known")
        await press(pilot)
        assert "VAT uploads" in screen(pilot)
        await press(pilot, "home", "space", "space")
        await pilot.press("W")
        await asked(pilot)
        assert "Upload 2 VAT documents, " in screen(pilot)
        await press(pilot, "n", "U")
        await press(pilot, "1")
        assert "6 VAT documents to upload" in screen(pilot)
        await press(pilot, "6")
        await pilot.press("W")
        await asked(pilot)
        await pilot.press("y")
        await told(pilot, "VAT upload: 6 uploaded")
        await press(pilot, "r")
        await told(pilot, "6 changed")
        await press(pilot)
        assert "no longer pending" in screen(pilot)
        assert "accepted" not in screen(pilot)
    assert len(sandbox.feeds) == 6


async def test_eleven_are_refused_and_ten_approved_at_once(waiting: str) -> None:
    async with artui(waiting).run_test(size=(120, 40)) as pilot:
        await press(pilot, "6", "tab", "tab", "tab")
        assert "approvals late or nearly" in screen(pilot)
        page = await press(pilot, *["space"] * 11)
        assert len(table_of(page).chosen) == 11
        page = await press(pilot, "P")
        assert "11 are marked; at most 10 are approved at once" in page.status.reported
        await press(pilot, "home", "space", "P")
        await asked(pilot)
        assert "Approve 10 invoices, 1,000.00 EUR? [y/N]" in screen(pilot)
        await pilot.press("y")
        await told(pilot, "Approved S-0")
        page = await press(pilot)
        assert len(shown_rows(page)) == 2
        page = await press(pilot, "tab")
        assert len(shown_rows(page)) == 10
        await press(pilot, "home", "space", "space", "B")
        await asked(pilot)
        assert "Note that Amazon posted 2 invoices for payment? [y/N]" in screen(pilot)
        await pilot.press("y")
        await told(pilot, "osted for payment: S-0")


async def test_an_invoice_that_breaks_rules_is_not_sent_and_says_which(
    desk: str, line: tuple[Settings, Sandbox]
) -> None:
    settings, sandbox = line
    async with artui(desk, settings=settings).run_test(size=(120, 40)) as pilot:
        await press(pilot, "2")
        await settled(pilot)
        await pilot.press("colon", *"submit to amazon", "enter")
        await asked(pilot)
        await pilot.press("y")
        await told(pilot, "was not sent")
        await settled(pilot)
        await pilot.press("colon", *"amazon.validate", "enter")
        page = await settled(pilot)
        assert page.way[-1] == "Amazon's rules"
        assert "errors" in screen(pilot)
        assert "error SI-" in screen(pilot)
    assert sandbox.submissions == {}


async def test_a_file_of_invoices_is_checked_and_sent_and_again_only_with_a_reason(
    desk: str, line: tuple[Settings, Sandbox], tmp_path: Path
) -> None:
    settings, sandbox = line
    good, bad = tmp_path / "us.json", tmp_path / "bad.json"
    good.write_text(json.dumps({"invoices": [american()]}))
    bad.write_text(json.dumps({"invoices": [american() | {"date": "2099-01-01T00:00:00Z"}]}))
    sandbox.make_trouble(read_trouble("refuse@vendor.submit"))

    async with artui(desk, settings=settings).run_test(size=(120, 40)) as pilot:

        async def sent(path: Path) -> None:
            await settled(pilot)
            await pilot.press("colon", *"amazon.submit_file", "enter")
            await answer(pilot, str(path))

        await press(pilot, "6")
        await sent(bad)
        assert "error SI-14" in screen(pilot)
        await press(pilot, "escape")
        await pilot.press("colon", *"amazon.file", "enter")
        await answer(pilot, str(good))
        assert "not checked; it may be sent" in screen(pilot)
        await press(pilot, "escape")
        await sent(good)
        await asked(pilot)
        assert "Submit 1 invoice of us.json to Amazon? It can't be undone." in screen(pilot)
        await pilot.press("y")
        await told(pilot, "is FAILED")
        await press(pilot, "enter")
        assert "submission           FAILED" in screen(pilot)
        await press(pilot, "escape")
        await sent(good)
        await asked(pilot)
        await pilot.press("y")
        await asked(pilot)
        assert "failed before. Why is it sent again:" in screen(pilot)
        await answer(pilot, "right in Vendor Central")
        await told(pilot, "is SUBMITTED")
    assert len(sandbox.submissions) == 1


async def test_what_a_person_was_told_of_a_submission_is_entered(
    desk: str, line: tuple[Settings, Sandbox]
) -> None:
    from artui.amazon.vendor_invoices.submissions import Draft, send
    from artui.tui.amazon.service_jobs import services

    settings, _ = line
    draft = Draft("US-1", {"invoices": [american()]})
    with opened(desk) as book, services(book, settings, lambda _: None) as connection:
        send(connection, book, draft, [])
    async with artui(desk, settings=settings).run_test(size=(120, 40)) as pilot:
        page = await press(pilot, "6")
        assert shown_rows(page) == ["US-1"]
        await pilot.press("O")
        await asked(pilot)
        await pilot.press("r")
        await answer(pilot, "price differs")
        await told(pilot, "US-1 is REJECTED")
        assert "price differs" in screen(pilot)


async def test_a_service_that_fails_is_told_in_words(
    desk: str, line: tuple[Settings, Sandbox]
) -> None:
    settings, sandbox = line
    sandbox.make_trouble(read_trouble("refuse@ads.profiles"))
    async with artui(desk, settings=settings).run_test(size=(120, 40)) as pilot:
        await press(pilot, "6", "tab", "r")
        await told(pilot, "said no: 400")
        assert CLIENT_SECRET not in screen(pilot)


async def test_without_settings_it_says_what_to_set(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, "6", "tab", "r")
        await told(pilot, "lwa.client_id")


async def test_a_job_is_cancelled_by_its_key(desk: str, line: tuple[Settings, Sandbox]) -> None:
    settings, sandbox = line
    sandbox.make_trouble(read_trouble("429@ads.invoices=200"))
    async with artui(desk, settings=settings).run_test(size=(120, 40)) as pilot:
        await press(pilot, "6", "tab")
        await pilot.press("r")
        while not sandbox.count("ads.invoices"):
            await pilot.pause(0.05)
        await pilot.press("ctrl+x")
        await told(pilot, "Ads sync was cancelled")


async def test_nothing_is_asked_or_sent_when_the_ledger_is_for_reading(desk: str) -> None:
    async with artui(desk, read_only=True).run_test(size=(120, 40)) as pilot:
        await press(pilot, "6", "tab", "r")
        await told(pilot, "reading only")


async def test_what_is_marked_on_a_tab_is_not_approved_on_another(waiting: str) -> None:
    async with artui(waiting).run_test(size=(120, 40)) as pilot:
        page = await press(pilot, "6", "tab", "tab", "tab", "A")
        assert len(table_of(page).chosen) > 1
        page = await press(pilot, "tab", "shift+tab")
        assert len(table_of(page).chosen) == 1
        assert " 1/12" in screen(pilot)
        # The key line has the acts of the tab, and no others.
        assert "P approve" in screen(pilot)
        assert "W upload" not in screen(pilot)
        assert "marked" not in screen(pilot)


async def test_self_billing_files_come_in_like_any_other(waiting: str, tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "more.csv"
    path.write_text(
        "number,account,type,issue_date,amount,corrects\nS-C,ACME,ARB,2026-10-01,90.00,S-00\n",
        encoding="utf-8",
    )
    with opened(waiting) as book:
        assert import_file(book, "self-billing", path).added == 1
    pdf = path.with_name("S-01.pdf")
    pdf.write_bytes(b"%PDF- of Amazon")
    settings = Settings(export_folder=str(path.parent / "export"))
    async with artui(waiting, settings=settings).run_test(size=(80, 24)) as pilot:
        await press(pilot, "6", "tab", "tab", "tab")
        text = screen(pilot)
        # The time to approve a correction runs from its own date.
        assert "90.00 EUR Corrected pending  2026-12-01 waits 51 days" in text
        assert "100.00 EUR           late     2026-11-02 not approved" in text
        assert "[Approvals 13]" in text
        # Whether a file is Amazon's own document is asked, where Amazon writes it.
        await pilot.press("colon", *"attach", "enter")
        await answer(pilot, str(pdf))
        await asked(pilot)
        assert "S-01.pdf is  o Amazon's own document  e evidence" in screen(pilot)
        await pilot.press("o")
        await told(pilot, "as Amazon's own document")
        await settled(pilot)
        await pilot.press("colon", *"paper.files", "enter")
        await told(pilot, "-S-01.pdf written to")


@pytest.mark.parametrize("tab", [name for name, _ in AmazonPage.TABS])
def test_state_day_and_reason_have_their_place_at_80_columns(tab: str) -> None:
    placed = {one.column.key: one.width for one in fit_columns(columns_of(tab), 80)}
    assert {"number", "amount", "state", "until", "why"} <= placed.keys()
    assert placed["until"] >= (16 if tab in ("vendor", "vat") else 10)
    assert placed["number"] >= 14


async def test_fi_7_what_amazon_says_and_keeps_back_is_seen_and_decided_by_keys(
    desk: str, line: tuple[Settings, Sandbox], tmp_path: Path
) -> None:
    settings, sandbox = line
    with opened(desk) as book:
        vendor_ledger(book, SB_1=25_680, SB_2=10_000)
        payment(book, "BANK-1", 25_680, account="AMZ", invoices=(("SB-1", None),))
    short = item_line("B0SHORT001", 24, "10.70", received=18, defects=("PQV", "OVERBILLING"))
    sandbox.vendor_invoices = [
        entry("SB-1", 256.80, "PARTIALLY_PAID", "2026-10-20", paid=190.00, quantity=-64.20,
              price=-2.60, lines=(short,)),
        entry("SB-2", 100.00, "IN_PROGRESS", "2026-10-20", queued=100.00, due="2026-12-20"),
    ]  # fmt: skip
    proof = tmp_path / "pod.pdf"
    proof.write_bytes(b"%PDF- signed")
    async with artui(desk, settings=settings).run_test(size=(80, 24)) as pilot:
        await press(pilot, "6", "r")
        await told(pilot, "2 reported")
        page = await press(pilot)
        assert set(shown_rows(page)) == {"SB-1", "SB-2"}
        assert "partially paid" in screen(pilot)
        page = await press(pilot, "6", "shift+tab")
        assert shown_rows(page) == ["SB-1", "SB-1"]
        assert "2 deductions to decide" in screen(pilot)
        await pilot.press("T")
        await asked(pilot)
        await pilot.press("r")
        await settled(pilot)
        assert "shortage: more invoiced than received (1)" in screen(pilot)
        assert "64.20" in screen(pilot)
        await press(pilot, "escape", "M")
        assert " 2 reported" in screen(pilot)  # all that the request brought
        await press(pilot, "escape")
        # Decided where it is met: on Today, and on the page of the invoice.
        await press(pilot, "1")
        assert "Amazon deducted 66.80" in screen(pilot)
        await press(pilot, "slash", *"AMZ", "enter", "home", "E")
        await asked(pilot)
        assert "1 64.20 EUR of SB-1, 6 of 24 not received" in screen(pilot)
        await answer(pilot, "1", "", "", str(proof))
        await told(pilot, "disputed, with proof of delivery pod.pdf")
        await press(pilot, "6", "home", "enter", "Y")
        await asked(pilot)
        assert "2 2.60 EUR of SB-1" in screen(pilot)
        await answer(pilot, "2")
        await asked(pilot)
        assert "of SB-1 with a credit memo, freeing 2.60 EUR paid? [y/N]" in screen(pilot)
        await pilot.press("y")
        await told(pilot, "accepted: credit memo")
        await press(pilot, "E")
        await told(pilot, "Amazon keeps nothing back of SB-1 that is open.")
        await press(pilot, "escape")
        shown = screen(pilot)
        assert ("disputed" in shown, "accepted" in shown) == (True, True)
        await press(pilot, "enter", "end")
        assert "(Y accepts a deduction, E disputes it)" in screen(pilot)
        await press(pilot, "pageup")
        assert "OVERBILLING" not in screen(pilot)
        assert "6 of 24 not received" in screen(pilot)
