"""The cases of `fixtures/amazon` as a clerk meets them: what came out wrong, and what is right."""

import io
import json
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from artui.amazon.sandbox.troubles import read_trouble
from artui.domain.kinds import ItemKind
from artui.ledger.book.lookup import find
from artui.ledger.documents.reversal import reverse
from artui.statements.documents.from_ledger import NotOurs
from artui.tui.documents.written_papers import document_lines, write_document
from tests.support.books import book_at
from tests.support.checkout import ROOT
from tests.support.commands import Artui
from tests.support.desk import Desk, desk_of

CASES = ROOT / "fixtures" / "amazon"
FETCH = ("vidr", "fetch", "--marketplace", "FR")


def case(name: str, file: str) -> bytes:
    """A file of a case."""
    return (CASES / name / file).read_bytes()


def hand_out(desk: Desk, name: str, *files: str) -> None:
    """Have the service give the files of a case as its next reports."""
    desk.sandbox.vat_files += [case(name, file) for file in files]


def vat(artui: Artui) -> dict[str, dict[str, str]]:
    """The VAT documents by number."""
    return {row["number"]: row for row in artui.rows("amazon", "vidr", "list")}


def taken(artui: Artui, name: str, file: str = "report.txt") -> Artui:
    """The ledger with a report of a case, and our name in it."""
    artui.done("amazon", "vidr", "import", CASES / name / file)
    artui.done("entity", "set", "main", "--legal-name", "Vendeur SAS", "--address", "1 rue Neuve")
    return artui


def papers(artui: Artui, number: str, folder: Path) -> tuple[str, str]:
    """The words of a document's PDF, and its text."""
    artui.done("amazon", "vidr", "document", number, "--out", folder)
    pdf = PdfReader(io.BytesIO((folder / f"{number}.pdf").read_bytes()))
    drawn = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    return drawn, (folder / f"{number}.txt").read_text(encoding="utf-8")


def test_vidr_accepted_too_early(sqlite_url: str) -> None:
    """vidr-accepted-too-early, V2-1: absence is no acceptance, and a description is a rejection."""
    number = "V-8234930334-1"
    with desk_of(Artui(sqlite_url)) as desk:
        desk.artui.done("entity", "set", "main", "--legal-name", "Vendeur SAS")
        name = "vidr-accepted-too-early"
        hand_out(desk, name, "1-before.txt", "2-processing.txt", "3-rejected.txt")
        assert desk.amazon(*FETCH).status == 0
        assert desk.amazon("vidr", "upload", number).status == 0
        assert desk.amazon(*FETCH).status == 0
        between = vat(desk.artui)[number]
        assert between["state"] == "Uploaded"
        assert "working on it" in between["reason"]
        assert "states changed 1" in desk.amazon(*FETCH).out
        after = vat(desk.artui)[number]
        assert after["state"] == "Rejected"
        assert after["reason"].startswith("79503 Invoice uploaded is not pdf")
        assert f"{number}: uploaded" in desk.amazon("vidr", "upload", "--due").out


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("report.txt", "line 2, column transaction-type: must be SHIPMENT, REFUND or RETURN (LIQ"),
        ("encrypted.txt", "line 2, column buyer-vat-number: is no VAT number"),
    ],
)
def test_vidr_one_bad_row_stops_fetch(sqlite_url: str, file: str, words: str) -> None:
    """vidr-one-bad-row-stops-fetch, V2-2: the row is told and counted, the others are taken in."""
    with desk_of(Artui(sqlite_url)) as desk:
        hand_out(desk, "vidr-one-bad-row-stops-fetch", file)
        ran = desk.amazon(*FETCH)
        assert (ran.status, words in ran.err) == (1, True)
        assert "added 1, known 0, rows left out 1, set aside 1; read as utf-8." in ran.out
        assert list(vat(desk.artui)) == ["V-999-1"]
        (kept,) = desk.artui.rows("amazon", "vidr", "list", "--set-aside")
        assert (kept["shipping_id"], kept["reason"] in ran.err) == ("8234930334", True)
        hand_out(desk, "vidr-one-bad-row-stops-fetch", file)
        assert desk.amazon(*FETCH).status == 1
        why = ("--reason", "invoiced by hand")
        assert desk.artui("amazon", "vidr", "set-aside", "8234930334", *why).status == 0
        hand_out(desk, "vidr-one-bad-row-stops-fetch", file)
        assert desk.amazon(*FETCH).status == 0
    whole = desk.artui("amazon", "vidr", "import", CASES / "vidr-one-bad-row-stops-fetch" / file)
    assert (whole.status, words in whole.err) == (1, True)


@pytest.mark.parametrize("kind", ["unpacked", "packed-twice"])
def test_vidr_gzip_flag_and_header(sqlite_url: str, kind: str) -> None:
    """vidr-gzip-flag-and-header, V2-3: whether it is packed is seen from the bytes."""
    with desk_of(Artui(sqlite_url)) as desk:
        hand_out(desk, "vidr-gzip-flag-and-header", "report.txt")
        desk.sandbox.make_trouble(read_trouble(f"{kind}@reports.download"))
        ran = desk.amazon(*FETCH)
        assert (ran.status, "added 2" in ran.out) == (0, True)


def test_vidr_date_cut_off(artui: Artui, tmp_path: Path) -> None:
    """vidr-date-cut-off, V2-4: one form of a date, whole, on paper and in the text."""
    drawn, text = papers(taken(artui, "vidr-date-cut-off"), "V-8234930334-1", tmp_path)
    assert "Dispatched 2026-11-21" in drawn
    assert "Dispatched:       2026-11-21" in text
    assert "Nov" not in drawn + text


def test_vidr_credit_note_names_no_invoice(artui: Artui, tmp_path: Path) -> None:
    """vidr-credit-note-names-no-invoice, V2-4: it names its invoice and bears its own day."""
    late = taken(artui.on("2026-11-28"), "vidr-credit-note-names-no-invoice")
    drawn, text = papers(late, "V-8234930334-2", tmp_path)
    assert "Corrects V-8234930334-1 of 2026-11-21" in drawn
    assert "Date 2026-11-28" in drawn
    assert "Corrects:         V-8234930334-1 of 2026-11-21" in text
    assert "Date:             2026-11-28" in text


def test_vidr_credit_note_whose_invoice_is_not_known(sqlite_url: str, tmp_path: Path) -> None:
    """vidr-credit-note-names-no-invoice, unknown.txt: what is known stands there, with a word
    before it goes out."""
    with desk_of(Artui(sqlite_url)) as desk:
        taken(desk.artui, "vidr-credit-note-names-no-invoice", "unknown.txt")
        drawn, text = papers(desk.artui, "V-777-1", tmp_path)
        wanted = "the invoice for shipment 777, order 123-1111111-2222222"
        assert wanted in " ".join(text.split())
        assert "shipment 777" in drawn
        ran = desk.amazon("vidr", "upload", "V-777-1")
        assert (ran.status, "is not in the ledger" in ran.err) == (0, True)


def test_two_orders_in_one_shipment_are_both_named(artui: Artui, tmp_path: Path) -> None:
    """vidr-screen-writes-another-document: a document is complete, also of two orders."""
    raw = case("vidr-screen-writes-another-document", "report.txt").decode()
    header, row = raw.splitlines()[:2]
    other = row.replace("123-1111111-2222222", "123-9999999-8888888").replace("\t1001\t", "\t2\t")
    path = tmp_path / "two-orders.txt"
    path.write_text("\n".join((header, row, other)), encoding="utf-8")
    artui.done("amazon", "vidr", "import", path)
    drawn, text = papers(artui, "V-8234930334-1", tmp_path)
    for words in (drawn, text):
        assert "123-1111111-2222222, 123-9999999-8888888" in " ".join(words.split())


def test_v2_3_the_encoding_taken_is_told_and_can_be_said(artui: Artui, tmp_path: Path) -> None:
    raw = case("vidr-date-cut-off", "report.txt").replace(
        b"Ann Example", "Łucja Żak".encode("cp1250")
    )
    path = tmp_path / "polish.txt"
    path.write_bytes(raw)
    guessed = artui("amazon", "vidr", "import", path)
    assert "read as cp1250" in guessed.out
    assert "which is not sure; look whether the names are right, or say --encoding" in guessed.err
    artui.done("undo")
    said = artui.done("amazon", "vidr", "import", path, "--encoding", "iso-8859-2")
    assert ("read as iso-8859-2" in said.out, said.err) == (True, "")
    artui.done("undo")
    artui.done("amazon", "vidr", "import", path, "--encoding", "cp1250")
    assert "Łucja Żak" in papers(artui, "V-8234930334-1", tmp_path)[1]
    wrong = artui("amazon", "vidr", "import", path, "--encoding", "klingon")
    assert (wrong.status, "There is no encoding klingon" in wrong.err) == (1, True)


def test_vidr_screen_writes_another_document(artui: Artui, tmp_path: Path) -> None:
    """vidr-screen-writes-another-document, V2-4: one paper from the tab, `o` and the command."""
    number = "V-8234930334-1"
    taken(artui, "vidr-screen-writes-another-document")
    drawn, text = papers(artui, number, tmp_path)
    for words in (
        "Ann Example",
        "1 Rue",
        "FR12345678901",
        "123-1111111-2222222",
        "VAT 20% on 65.00",
    ):
        assert words in drawn
    for words in ("Ann Example", "1 Rue", "FR12345678901", "123-1111111-2222222", "€ 78.00"):
        assert words in text
    book = book_at(artui.url)
    with closing(book.database):
        with book.reading() as connection:
            item_id = find(connection, number, (ItemKind.INVOICE,)).id
        assert list(document_lines(book, item_id)) == text.splitlines()
        (by_key,) = write_document(book, item_id, tmp_path / "keys")
        reverse(book, item_id, reason="wrong")
        assert list(document_lines(book, item_id)) == text.splitlines()
    assert by_key.read_bytes() == (tmp_path / f"{number}.pdf").read_bytes()


def test_a_paper_of_amazons_is_never_made_up(sqlite_url: str, tmp_path: Path) -> None:
    """vidr-screen-writes-another-document: an Ads invoice is fetched, or we say how."""
    with desk_of(Artui(sqlite_url)) as desk:
        desk.amazon("ads", "sync")
        book = book_at(sqlite_url)
        with closing(book.database):
            with book.reading() as connection:
                item_id = find(connection, "CA-1").id
            (line,) = document_lines(book, item_id)
            assert "artui amazon ads document CA-1 --out FOLDER" in line
            with pytest.raises(NotOurs, match="Amazon writes"):
                write_document(book, item_id, tmp_path)
        ran = desk.artui("collections", "package", "ads-777777777", "--out", tmp_path)
        assert ran.status == 0, ran.err
    with ZipFile(ran.out.strip()) as package:
        assert "documents/CA-1.txt" in package.namelist()
        assert not [name for name in package.namelist() if "CA-1.pdf" in name]


def ads_service(desk: Desk, name: str, file: str) -> None:
    """Have the Ads service answer as a case has it: its profiles, and their lists."""
    answers = json.loads(case(name, file))
    desk.sandbox.profiles = answers["GET /v2/profiles"]
    for profile in desk.sandbox.profiles:
        number = str(profile["profileId"])
        said = answers.get(f"GET /invoices scope {number}", answers.get("GET /invoices"))
        desk.sandbox.ads_invoices[number] = said["payload"].get("invoiceSummaries", [])


def test_ads_first_page_with_count(sqlite_url: str) -> None:
    """ads-first-page-with-count, A2-1: the first page is asked without parameters, and an id that
    stands in the console is looked up."""
    with desk_of(Artui(sqlite_url)) as desk:
        ads_service(desk, "ads-first-page-with-count", "server.json")
        desk.sandbox.make_trouble(read_trouble("filtered-empty@ads.invoices"))
        ran = desk.amazon("ads", "sync")
        assert (ran.status, "ads-111: added 1" in ran.out) == (0, True)
        asked = [seen.path for seen in desk.sandbox.seen if seen.operation == "ads.invoices"]
        assert asked == ["/invoices"]
        assert desk.open_amounts() == {"B-1": ("100.00", "open")}
        desk.artui.done("undo")
        desk.sandbox.ads_invoices["111"], kept = [], desk.sandbox.ads_invoices["111"]
        empty = desk.amazon("ads", "sync")
        assert "the service lists no invoice of this profile" in empty.err
        assert "artui amazon ads get ID" in empty.err
        missing = desk.amazon("ads", "get", "B-1")
        assert (missing.status, "No profile has the Ads invoice B-1" in missing.err) == (1, True)
        desk.sandbox.ads_invoices["111"] = kept
        assert desk.amazon("ads", "get", "B-1").status == 0
        assert desk.open_amounts()["B-1"] == ("100.00", "open")


@pytest.mark.long
def test_ads_one_profile_stops_all(sqlite_url: str) -> None:
    """ads-one-profile-stops-all, A2-2: one profile's broken answer is told, the others go on."""
    with desk_of(Artui(sqlite_url)) as desk:
        ads_service(desk, "ads-one-profile-stops-all", "server.json")
        for trouble in ("no-list", "500", "html-200", "refuse"):
            times = "*5" if trouble in ("500", "html-200") else ""
            desk.sandbox.make_trouble(read_trouble(f"{trouble}@ads.invoices{times}"))
            ran = desk.amazon("ads", "sync", "--format", "json")
            assert (ran.status, "ads-111 was left out" in ran.err) == (1, True), trouble
            assert [row["account"] for row in ran.json] == ["ads-111", "ads-222"]
            assert desk.open_amounts() == {"G-1": ("100.00", "open")}
        desk.sandbox.make_trouble(read_trouble("429@ads.invoices=400"))
        assert desk.amazon("ads", "sync").status == 3


def test_a_profile_that_can_not_be_a_customer_keeps_no_other_out(sqlite_url: str) -> None:
    """ads-one-profile-stops-all, its sibling: what is wrong with the profile itself."""
    with desk_of(Artui(sqlite_url)) as desk:
        ads_service(desk, "ads-one-profile-stops-all", "server.json")
        desk.sandbox.profiles[0]["accountInfo"]["name"] = "x" * 5000
        ran = desk.amazon("ads", "sync")
        assert ran.status in (0, 1)
        assert "G-1" in desk.open_amounts()


def test_ads_negative_and_zero(sqlite_url: str) -> None:
    """ads-negative-and-zero, A2-3: a credit is a memo, nothing is paid, and both count."""
    rows = json.loads(case("ads-negative-and-zero", "rows.json"))["invoiceSummaries"]
    with desk_of(Artui(sqlite_url)) as desk:
        ads_service(desk, "ads-first-page-with-count", "server.json")
        desk.sandbox.ads_invoices["111"] = rows
        for row in rows:
            row["downloadableDocuments"] = []
        assert "added 2" in desk.amazon("ads", "sync").out
        assert desk.open_amounts() == {"A-14": ("0.00", "paid")}

        def memo() -> tuple[str, str, str]:
            (row,) = (
                row
                for row in desk.artui.rows("list", "credit-memos")
                if row["state"] not in ("void", "reversed")
            )
            return row["number"], row["amount"], row["open_amount"]

        assert memo() == ("A-4", "25.00", "25.00")
        assert desk.artui("show", "memo", "A-4").status == 0
        assert "unchanged 2" in desk.amazon("ads", "sync").out
        for remaining in (-10, 0, -25):
            rows[0]["remainingAmountDue"]["amount"] = remaining
            assert "changed 1" in desk.amazon("ads", "sync").out
            assert memo() == ("A-4", "25.00", f"{-remaining}.00")
        rows[0]["amountDue"]["amount"] = rows[0]["remainingAmountDue"]["amount"] = -30
        rows[1]["amountDue"]["amount"] = rows[1]["remainingAmountDue"]["amount"] = 5
        assert "changed 2" in desk.amazon("ads", "sync").out
        assert memo() == ("A-4", "30.00", "30.00")
        assert desk.open_amounts()["A-14"] == ("5.00", "open")
        rows[0]["remainingAmountDue"]["amount"] = -31
        wrong = desk.amazon("ads", "sync")
        assert (wrong.status, "31.00 USD remain of 30.00" in wrong.err) == (1, True)
        assert desk.artui("db", "check").status == 0


def test_vidr_zero_amount_shipment(sqlite_url: str, tmp_path: Path) -> None:
    """vidr-zero-amount-shipment, V2-5: a document over 0.00 that is written, uploaded and paid."""
    number = "V-8234930334-1"
    with desk_of(Artui(sqlite_url)) as desk:
        desk.artui.done("entity", "set", "main", "--legal-name", "Vendeur SAS")
        hand_out(desk, "vidr-zero-amount-shipment", "report.txt")
        ran = desk.amazon(*FETCH)
        assert (ran.status, "added 2" in ran.out) == (0, True)
        drawn, text = papers(desk.artui, number, tmp_path)
        for figure in ("120.00", "-120.00", "Total 0.00 EUR"):
            assert figure in drawn
        assert "Total: € 0.00" in " ".join(text.split())
        assert desk.amazon("vidr", "upload", number).status == 0
        feed = desk.sandbox.feeds["F1"]["options"]
        assert feed["metadata:totalamount"] == feed["metadata:totalvatamount"] == "0.00"
        (row,) = desk.artui.rows("list", "invoices", "--search", number)
        assert (row["amount"], row["state"]) == ("0.00", "paid")
        desk.artui.done("reverse", number, "--reason", "wrong")
        assert desk.artui("db", "check").status == 0


def test_what_is_over_nothing_can_be_undone(artui: Artui) -> None:
    """vidr-zero-amount-shipment, as a file: whole, undone, and taken in again."""
    path = CASES / "vidr-zero-amount-shipment" / "report.txt"
    artui.done("amazon", "vidr", "import", path)
    artui.done("undo")
    assert vat(artui) == {}
    artui.done("amazon", "vidr", "import", path)
    assert len(vat(artui)) == 2
    assert artui("db", "check").status == 0


def test_self_billing_correction_date(artui: Artui, tmp_path: Path) -> None:
    """self-billing-correction-date, S2-1: a correction keeps its own date and its own time."""
    now = artui.on("2026-11-28")
    now.load(tmp_path, "customers", "account,name,currency\nprime,Prime Video,USD\n")
    path = CASES / "self-billing-correction-date" / "self-billing.csv"
    now.done("import", "self-billing", path)
    again = now.done("import", "self-billing", path)
    assert "added 0" in again.out

    def listed(artui: Artui) -> dict[str, tuple[str, str | None]]:
        rows = artui.rows("amazon", "self-billing")
        return {row["number"]: (row["issue_date"], row["notice"]) for row in rows}

    assert listed(now)["ARB-3C"] == ("2026-11-25", None)
    assert "2026-11-25" in now.done("show", "invoice", "ARB-3C").out
    assert listed(now.on("2027-01-09"))["ARB-3C"] == (
        "2026-11-25",
        "waits 45 days: approve before two months",
    )
    assert "not approved for 61 days" in str(listed(now.on("2027-01-25"))["ARB-3C"][1])
    corrected = now.done("correct", "ARB-3C", "--amount", "305.00", "--number", "ARB-3D")
    assert corrected.status == 0
    assert listed(now)["ARB-3D"] == ("2026-11-28", None)
    assert "2026-11-25" in str(now.rows("history", "ARB-3D"))
    now.done("approve", "ARB-3D")
    assert now("db", "check").status == 0


def test_s2_2_a_self_billing_document_is_amazons_own_where_it_is_attached(
    artui: Artui, tmp_path: Path
) -> None:
    """S2-2: by command; and a hold on what waits (S2-3)."""
    artui = artui.on("2026-11-28")
    artui.load(tmp_path, "customers", "account,name,currency\nprime,Prime Video,USD\n")
    artui.done("import", "self-billing", CASES / "self-billing-correction-date/self-billing.csv")
    document = ("amazon", "self-billing", "document", "ARB-3", "--out", tmp_path / "out")
    drawn = Path(artui.done(*document).out.strip()).read_bytes()
    assert drawn.startswith(b"%PDF")
    own = tmp_path / "arb-3.pdf"
    own.write_bytes(b"%PDF-1.4 of Amazon")
    artui.done("attach", "ARB-3", own, "--evidence")
    assert "Attached arb-3.pdf to" in artui.done("attach", "ARB-3", own, "--original").out
    to = ("--to", tmp_path / "files")
    row, _ = artui.rows("attachments", "ARB-3", *to)
    assert (row["name"], row["size"]) == ("arb-3.pdf", 18)
    (written,) = (tmp_path / "files").iterdir()
    assert (written.read_bytes(), written.suffix) == (own.read_bytes(), ".pdf")
    assert artui("attachments", "ARB-3", *to).status == 1
    assert artui("attachments", "ARB-3", *to, "--overwrite").status == 0
    assert artui(*document).status == 1  # a file is never replaced unasked
    path = Path(artui.done(*document, "--overwrite").out.strip())
    assert path.read_bytes() == own.read_bytes()
    artui.done("hold", "ARB-3", "--reason", "amount queried")
    (held,) = (
        row for row in artui.rows("amazon", "self-billing", "list") if row["number"] == "ARB-3"
    )
    assert (held["state"], "amount queried" in held["notice"]) == ("on_hold", True)
    assert artui("approve", "ARB-3").status == 1


def test_vendor_checks_without_a_way_in(artui: Artui) -> None:
    """vendor-checks-without-a-way-in: what could not be checked is listed, not left in silence."""
    path = CASES / "vendor-checks-without-a-way-in" / "invoice.json"
    ran = artui("amazon", "vendor", "validate", path, "--format", "json")
    assert ran.status == 0
    item = "$.invoices[0].items[0]"
    found = [(row["rule"], row["severity"], row["path"]) for row in ran.json]
    assert found == [
        ("SI-10", "unchecked", f"{item}.invoicedQuantity"),
        ("SI-13", "unchecked", f"{item}.netCost"),
        ("SI-14", "unchecked", f"{item}.purchaseOrderNumber"),
        ("SI-13", "unchecked", "$.invoices[0].remitToParty.address"),
        ("SI-13", "unchecked", "$.invoices[0].billToParty"),
        ("SI-13", "unchecked", "$.invoices[0].paymentTerms"),
    ]
    assert "purchase order AB12CD34 is not in the ledger" in ran.json[0]["message"]
    nowhere = Artui("/nonexistent/none.db")
    rules = [row["rule"] for row in nowhere.rows("amazon", "vendor", "validate", path)]
    assert rules[0] == "SI-5"
