"""A day with Amazon's services in trouble: cut lines, refusals, damage; the ledger ends up right.

The sandbox answers over a socket; what is in trouble is asked by processes of their own.
"""

import json
from pathlib import Path

import pytest

from artui.amazon.sandbox.troubles import read_trouble
from tests.support.amazon import CLIENT_SECRET, REFRESH_TOKEN
from tests.support.commands import Artui
from tests.support.desk import Desk, desk_of
from tests.support.vendor import american

TROUBLES = (
    "429@ads.profiles=1",
    "429@ads.invoices",
    "500@ads.invoices",
    "slow@ads.invoices=0.2",
    "cut@ads.invoices",
    "expired-token@ads.invoice",
    "placeholders@ads.invoices",
    "damaged-keys@ads.invoices*2",
    "damaged-keys@ads.profiles",
    "repeated-cursor@ads.invoices",
    "500@reports.get",
    "cut@reports.download",
    "lost-answer@vendor.submit",
)
OPEN = {
    "CA-1": ("1200.50", "open"),
    "CA-2": ("100.25", "part_paid"),
    "CA-3": ("0.00", "paid"),
    "CA-4": ("0.00", "written_off"),
    "CA-1@888888888": ("500.00", "open"),
    "US/5": ("0.07", "open"),
    "US-6": ("10.00", "open"),
}


@pytest.mark.long
def test_a_day_in_trouble_ends_with_the_right_ledger(any_url: str, tmp_path: Path) -> None:
    with desk_of(Artui(any_url)) as desk:
        desk.sandbox.make_trouble(*map(read_trouble, TROUBLES))
        _advertising(desk, tmp_path)
        _vat_documents(desk)
        _vendor_invoice(desk, tmp_path)
        assert [trouble.kind for trouble in desk.sandbox.troubles if trouble.times] == []
        assert desk.artui.done("db", "check")
        secrets = [CLIENT_SECRET, REFRESH_TOKEN, *desk.sandbox.minted]
        texts = [*desk.said, *(path.read_text("utf-8", "replace") for path in _files(tmp_path))]
    assert not [secret for secret in secrets for text in texts if secret in text]


def _advertising(desk: Desk, folder: Path) -> None:
    # A repeated cursor ends the list early; the next sync goes on from there.
    for run in (desk.process, desk.amazon, desk.amazon):
        ran = run("ads", "sync")
        # One of the profiles may not be read.
        assert ran.status == 1, ran.err
    assert "ads-999999999 was left out" in ran.err
    assert desk.open_amounts() == OPEN
    before = desk.acts()
    refused = [one for one in desk.amazon("ads", "sync", "--format", "json").json if one["refusal"]]
    assert [one["account"] for one in refused] == ["ads-999999999"]
    assert desk.acts() == before
    with desk.sandbox.lock:
        row = desk.sandbox.ads_invoices["777777777"][1]
        row["remainingAmountDue"] = {"amount": 250.5, "currencyCode": "CAD"}
    assert desk.amazon("ads", "sync").status == 1
    assert desk.open_amounts()["CA-2"] == ("250.50", "part_paid")
    ran = desk.amazon("ads", "document", "CA-1", "--out", folder / "documents")
    assert Path(ran.out.strip()).read_bytes().startswith(b"%PDF")
    other = desk.amazon("ads", "document", "CA-1@888888888", "--out", folder / "documents")
    assert other.out.strip().endswith("CA-1_888888888-invoice.pdf")
    again = desk.amazon("ads", "document", "CA-1", "--out", folder / "documents")
    assert again.status == 1
    assert "already there" in again.err
    shown = desk.artui.rows("show", "invoice", "CA-1")
    assert shown["taxes"][0]["tax"] == "60.03"
    assert shown["documents"] == [{"document": "INVOICE"}]
    assert desk.artui.rows("show", "invoice", "US/5")["fees"][0]["amount"] == "0.01"


def _vat_documents(desk: Desk) -> None:
    desk.artui.done("entity", "set", "main", "--legal-name", "Vendeur SAS")
    ran = desk.process("vidr", "fetch", "--marketplace", "FR")
    assert ran.status == 0, ran.err
    assert "added 6" in ran.out
    page = desk.artui.rows("show", "invoice", "V-021893076-1")
    assert (page["header"]["shipping_id"], page["header"]["open_amount"]) == ("021893076", "0.00")
    assert [line["gross"] for line in page["lines"]] == ["240.00", "12.00", "6.00", "-60.00"]
    before = desk.acts()
    assert desk.amazon("vidr", "fetch", "--marketplace", "FR").status == 0
    assert desk.acts() == before
    assert desk.amazon("vidr", "upload", "--due").status == 0
    assert desk.amazon("vidr", "fetch", "--marketplace", "FR").status == 0
    states = {row["state"] for row in desk.artui.rows("amazon", "vidr", "list")}
    # Uploaded, and nothing more: within the hour Amazon has not said what became of them.
    assert states == {"Uploaded"}
    refused = desk.amazon("vidr", "upload", "V-021893076-1")
    assert refused.status == 1
    assert "Uploaded already" in refused.err


def _vendor_invoice(desk: Desk, folder: Path) -> None:
    path = folder / "invoice.json"
    path.write_text(json.dumps({"invoices": [american()]}), encoding="utf-8")
    ran = desk.process("vendor", "submit", path)
    assert (ran.status, "SUBMITTED" in ran.out) == (0, True), ran.err
    assert len(desk.sandbox.submissions) == 2
    again = desk.amazon("vendor", "submit", path)
    assert again.status == 1
    assert "US-1" in again.err
    entered = desk.amazon(
        "vendor", "status", "US-1", "--enter", "rejected", "--no-poll", "--format", "json"
    )
    assert entered.json[0]["state"] == "REJECTED"
    burned = desk.amazon("vendor", "submit", path, "--reason", "again")
    assert burned.status == 1
    assert "never be sent again" in burned.err


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
