"""CAMT.052, 053 and 054 as banks write them: each test is a row of bank.md, section 2."""

from datetime import date
from pathlib import Path

import pytest

from artui.domain.bank_entry import BankEntry, EntryKind, NamedDocument, ReversalRule
from artui.imports.bank.bank_source import opened_bank_file
from artui.imports.bank.take_in import read_bank_file
from artui.imports.bank.tying import DoesNotAddUp, tied
from artui.imports.refusals import FileRefused
from tests.support.bank_files import OURS, camt, closed, ended, events, ntry, opened, read, tx


def one(folder: Path, entry: str, **more: object) -> BankEntry:
    """The only entry of a statement."""
    (found,) = all_of(folder, entry, **more)
    return found


def all_of(folder: Path, *entries: str, **more: object) -> list[BankEntry]:
    """The entries of a message without balances, so that nothing has to add up."""
    text = camt(*entries, opening=None, closing=None, **more)  # type: ignore[arg-type]  # as given
    return read(folder, text)


def about(folder: Path, more: str, *, amount: str = "100.00", side: str = "CRDT") -> BankEntry:
    """An entry whose only TxDtls has this content."""
    return one(folder, ntry(amount, more, side=side))


def refusal(folder: Path, text: str) -> str:
    """What a file is refused with."""
    with pytest.raises(FileRefused) as refused:
        read(folder, text)
    return str(refused.value)


# Messages, versions, accounts, balances.


@pytest.mark.parametrize("version", [f"{number:02}" for number in range(2, 15)])
@pytest.mark.parametrize("message", ["052", "053", "054"])
def test_camt_versions_2_to_14(tmp_path: Path, message: str, version: str) -> None:
    text = camt(ntry("5.00"), message=message, version=version, closing=100_500)
    assert [each.minor for each in read(tmp_path, text)] == [500]


@pytest.mark.parametrize(
    ("namespace", "prefix"),
    [("", ""), (' xmlns:c="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"', "c:"),
     (' xmlns="urn:iso:std:iso:20023:tech:xsd:camt.053.001.02"', "")],
    ids=["none", "prefix", "iso:20023"],
)  # fmt: skip
def test_camt_namespace_is_not_demanded(tmp_path: Path, namespace: str, prefix: str) -> None:
    text = camt(ntry("5.00"), closing=100_500)
    head, _, body = text.partition("\n")
    body = body.replace(' xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"', "", 1)
    body = body.replace("</", "\0").replace("<", f"<{prefix}").replace("\0", f"</{prefix}")
    body = body.replace(f"<{prefix}Document>", f"<{prefix}Document{namespace}>")
    assert len(read(tmp_path, f"{head}\n{body}")) == 1


def test_camt_version_1_with_its_suffix(tmp_path: Path) -> None:
    text = camt(ntry("5.00"), message="052", closing=100_500)
    text = text.replace("BkToCstmrAcctRpt>", "BkToCstmrAcctRptV01>")
    text = text.replace(
        f"<Id><IBAN>{OURS}</IBAN></Id>", "<Id><PrtryAcct><Id>1234</Id></PrtryAcct></Id>"
    )
    assert opened(events(tmp_path, text))[0].account == "1234"


def test_camt_acct_other_id_and_currency_of_the_balances(tmp_path: Path) -> None:
    text = camt(ntry("5.00"), closing=100_500).replace("<Ccy>EUR</Ccy>", "")
    text = text.replace(f"<IBAN>{OURS}</IBAN>", "<Othr><Id>0532 013000</Id></Othr>")
    (begun,) = opened(events(tmp_path, text))
    assert (begun.account, begun.currency) == ("0532013000", "EUR")


def test_camt_stmt_each_of_a_file_is_its_own(tmp_path: Path) -> None:
    text = camt(ntry("5.00"), closing=100_500)
    start, end = text.index("<Stmt>"), text.index("</Stmt>") + len("</Stmt>")
    second = text[start:end].replace(OURS, "DE02120300000000202051")
    found = opened(events(tmp_path, text[:end] + second + text[end:]))
    assert [each.account for each in found] == [OURS, "DE02120300000000202051"]


@pytest.mark.parametrize("message", ["052", "053", "054"])
def test_camt_only_a_statement_is_no_report_of_a_part(tmp_path: Path, message: str) -> None:
    (begun,) = opened(events(tmp_path, camt(message=message)))
    assert begun.interim == (message != "053")


def test_camt_bal_opening_and_closing(tmp_path: Path) -> None:
    text = camt(ntry("5.00", side="DBIT"), opening=-500, closing=-1_000)
    for code in ("CLAV", "FWAV"):
        other = text[text.index("<Bal>") : text.index("</Bal>") + len("</Bal>")]
        text = text.replace(
            "<Bal>", other.replace("OPBD", code).replace("5.00", "9.99") + "<Bal>", 1
        )
    found = events(tmp_path, text)
    assert opened(found)[0].opening is not None
    assert closed(found)[0].closing is not None
    assert [each.minor for each in read(tmp_path, text)] == [-500]


def test_camt_bal_prcd_is_an_opening_balance(tmp_path: Path) -> None:
    text = camt(ntry("5.00"), closing=100_500).replace("OPBD", "PRCD")
    assert len(read(tmp_path, text)) == 1


def test_camt_bal_itbd_closes_a_page(tmp_path: Path) -> None:
    text = camt(ntry("5.00"), closing=100_500).replace("CLBD", "ITBD")
    assert len(read(tmp_path, text)) == 1


def test_camt_pages_of_one_statement_are_chained(tmp_path: Path) -> None:
    page = "<StmtPgntn><PgNb>{}</PgNb><LastPgInd>{}</LastPgInd></StmtPgntn>"

    def statement(number: int, last: str, opening: int) -> str:
        text = camt(ntry("5.00"), opening=opening, closing=opening + 500, number="7")
        text = text[text.index("<Stmt>") : text.index("</Stmt>") + len("</Stmt>")]
        return text.replace("<Id>S7</Id>", "<Id>S7</Id>" + page.format(number, last))

    whole = camt()
    start, end = whole.index("<Stmt>"), whole.index("</Stmt>") + len("</Stmt>")

    def file(second: int) -> str:
        pages = statement(1, "false", 100_000) + statement(2, "true", second)
        return whole[:start] + pages + whole[end:]

    found = opened(events(tmp_path, file(100_500)))
    assert [(each.page, each.continues) for each in found] == [("1", False), ("2", True)]
    assert len(read(tmp_path, file(100_500))) == 2
    with pytest.raises(DoesNotAddUp, match="a page is missing"):
        read(tmp_path, file(100_700))


# Entries.


@pytest.mark.parametrize(
    "status",
    ["<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>", "<Sts><Prtry>BOOK</Prtry></Sts>", ""],
)
def test_camt_ntry_status_booked(tmp_path: Path, status: str) -> None:
    assert one(tmp_path, ntry("5.00", status=status)).minor == 500


@pytest.mark.parametrize(
    "status", ["<Sts>PDNG</Sts>", "<Sts><Cd>INFO</Cd></Sts>", "<Sts><Prtry>FUTR</Prtry></Sts>"]
)
def test_camt_ntry_status_not_booked(tmp_path: Path, status: str) -> None:
    text = camt(ntry("5.00", status=status))
    assert (read(tmp_path, text), ended(tmp_path, text)[0].pending) == ([], 1)


def test_camt_ntry_dates_are_those_that_are_written(tmp_path: Path) -> None:
    entry = ntry("5.00").replace(
        "<BookgDt><Dt>2026-11-20</Dt></BookgDt>",
        "<BookgDt><DtTm>2026-11-20T23:30:00-05:00</DtTm></BookgDt>",
    )
    found = one(tmp_path, entry.replace("<ValDt><Dt>2026-11-20</Dt></ValDt>", ""))
    assert (found.booking_date, found.value_date) == (date(2026, 11, 20), date(2026, 11, 20))


def test_camt_ntry_without_any_day_is_refused(tmp_path: Path) -> None:
    entry = ntry("5.00").replace("<BookgDt><Dt>2026-11-20</Dt></BookgDt>", "")
    entry = entry.replace("<ValDt><Dt>2026-11-20</Dt></ValDt>", "")
    assert "neither a booking date nor a value date" in refusal(tmp_path, camt(entry))


@pytest.mark.parametrize(("side", "minor"), [("CRDT", 500), ("DBIT", -500)])
def test_camt_sign(tmp_path: Path, side: str, minor: int) -> None:
    assert one(tmp_path, ntry("5.00", side=side)).minor == minor


REVERSED = ntry("100.00", more="<RvslInd>true</RvslInd>")


@pytest.mark.parametrize(
    ("closing", "minor", "kind"),
    [(90_000, -10_000, EntryKind.RETURN), (110_000, 10_000, EntryKind.DEBIT_REVERSED)],
)
def test_case_7_camt_rvslind_is_read_as_the_balances_tie(
    tmp_path: Path, closing: int, minor: int, kind: EntryKind
) -> None:
    (found,) = read(tmp_path, camt(REVERSED, closing=closing))
    assert (found.minor, found.kind) == (minor, kind)


def test_case_7_camt_rvslind_that_ties_neither_way_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DoesNotAddUp, match="whichever way the reversed entries"):
        read(tmp_path, camt(REVERSED, closing=100_000))


@pytest.mark.parametrize(
    ("rule", "kind", "words"),
    [
        (ReversalRule.ISO, EntryKind.DEBIT_REVERSED, "their own direction"),
        (ReversalRule.ORIGINAL, EntryKind.RETURN, "the direction of what they take back"),
    ],
)
def test_camt_rvslind_without_balances_is_read_by_the_account_and_told(
    tmp_path: Path, rule: ReversalRule, kind: EntryKind, words: str
) -> None:
    path = tmp_path / "notice.xml"
    path.write_text(camt(REVERSED, message="054", opening=None, closing=None))
    with opened_bank_file(path) as file:
        _, entry, end = tied(file.name, read_bank_file(file), rules={OURS: rule})
    assert isinstance(entry, BankEntry)
    assert entry.kind is kind
    assert words in str(end)


PARTS = [
    tx("100.00", text="one", payer="A"),
    tx("200.00", text="two", payer="B"),
    tx(
        "300.00",
        payer="C",
        more="<RmtInf><Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp>"
        "<Nb>INV-7</Nb></RfrdDocInf></Strd></RmtInf>",
    ),
]


def test_case_6_camt_batch_is_its_parts(tmp_path: Path) -> None:
    found = all_of(tmp_path, ntry("600.00", *PARTS, reference="A"))
    assert [(each.minor, each.payer, each.part) for each in found] == [
        (10_000, "A", 1),
        (20_000, "B", 2),
        (30_000, "C", 3),
    ]
    assert found[2].documents == (NamedDocument("CINV", "INV-7"),)
    assert {each.batch_reference for each in found} == {"A"}


def test_camt_batch_amounts_of_version_2(tmp_path: Path) -> None:
    parts = [
        f'<AmtDtls><TxAmt><Amt Ccy="EUR">{amount}</Amt></TxAmt></AmtDtls>'
        for amount in ("100.00", "200.00")
    ]
    found = all_of(tmp_path, ntry("300.00", *parts), version="02")
    assert [each.minor for each in found] == [10_000, 20_000]


def test_camt_batch_a_part_may_have_its_own_direction(tmp_path: Path) -> None:
    back = '<Amt Ccy="EUR">50.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>'
    found = all_of(tmp_path, ntry("50.00", tx("100.00"), back))
    assert [each.minor for each in found] == [10_000, -5_000]


CHARGE = '<Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">26.00</TtlChrgsAndTaxAmt></Chrgs>'


@pytest.mark.parametrize(
    ("bearer", "minor"),
    [
        ("<Br>CRED</Br>", 50),
        ("<Br>SHAR</Br><ChrgInclInd>true</ChrgInclInd>", 50),
        ("<Br>DEBT</Br>", 0),
        ("<ChrgInclInd>false</ChrgInclInd>", 0),
    ],
)
def test_m14_a_charge_that_did_not_lessen_the_amount_explains_nothing(
    tmp_path: Path, bearer: str, minor: int
) -> None:
    more = f'<Chrgs><Rcrd><Amt Ccy="EUR">0.50</Amt>{bearer}</Rcrd></Chrgs>'
    assert one(tmp_path, ntry("97.50", more=more)).charge_minor == minor


def test_camt_batch_a_charge_between_parts_and_total_stays_a_line(tmp_path: Path) -> None:
    found = all_of(tmp_path, ntry("1474.00", tx("1000.00"), tx("500.00"), more=CHARGE))
    assert [(each.minor, each.kind) for each in found] == [
        (100_000, EntryKind.RECEIPT),
        (50_000, EntryKind.RECEIPT),
        (-2_600, EntryKind.DEBIT),
    ]


def test_camt_batch_a_charge_of_outgoing_parts_stays_a_line(tmp_path: Path) -> None:
    entry = ntry("1526.00", tx("1000.00"), tx("500.00"), more=CHARGE, side="DBIT")
    assert [each.minor for each in all_of(tmp_path, entry)] == [-100_000, -50_000, -2_600]


def test_camt_batch_that_is_not_its_parts_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, camt(ntry("600.00", tx("100.00"), tx("200.00"))))
    assert "its 2 parts are 300.00, the entry is 600.00 EUR" in said


def test_camt_batch_without_details_is_a_total(tmp_path: Path) -> None:
    entry = ntry("600.00", reference="A").replace(
        "</Ntry>", "<NtryDtls><Btch><MsgId>M</MsgId><NbOfTxs>3</NbOfTxs></Btch></NtryDtls></Ntry>"
    )
    found = one(tmp_path, entry)
    assert (found.kind, found.batch_reference) == (EntryKind.RECEIPT_TOTAL, "A")


@pytest.mark.parametrize(
    ("sub", "kind"),
    [
        ("RRTN", EntryKind.RECEIPT_TOTAL),
        ("CHRG", EntryKind.RECEIPT_TOTAL),
        ("ESCT", EntryKind.DEBIT),
    ],
)
def test_camt_batch_of_returns_without_details_is_a_total_and_one_of_ours_a_debit(
    tmp_path: Path, sub: str, kind: EntryKind
) -> None:
    reason = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>" if sub == "CHRG" else ""
    batch = f"<NtryDtls><Btch><NbOfTxs>3</NbOfTxs></Btch></NtryDtls>{reason}"
    found = one(tmp_path, ntry("9.00", side="DBIT", more=f"{code('ICDT', sub)}{batch}"))
    assert (found.minor, found.kind) == (-900, kind)


def test_camt_batch_whose_parts_have_no_amounts_is_a_total(tmp_path: Path) -> None:
    found = one(tmp_path, ntry("600.00", tx(text="one"), tx(text="two")))
    assert (found.minor, found.kind) == (60_000, EntryKind.RECEIPT_TOTAL)


# Who, what for, and by which references.


@pytest.mark.parametrize(
    "party", ["<Dbtr><Pty><Nm>ACME</Nm></Pty></Dbtr>", "<Dbtr><Nm>ACME</Nm></Dbtr>",
              "<Dbtr><Agt><FinInstnId><BICFI>ACME</BICFI></FinInstnId></Agt></Dbtr>",
              "<Dbtr><Agt><FinInstnId><BIC>ACME</BIC></FinInstnId></Agt></Dbtr>"],
)  # fmt: skip
def test_camt_parties_payer(tmp_path: Path, party: str) -> None:
    assert about(tmp_path, f"<RltdPties>{party}</RltdPties>").payer == "ACME"


def test_camt_parties_account_and_ultimate_payer(tmp_path: Path) -> None:
    found = about(
        tmp_path,
        "<RltdPties><DbtrAcct><Id><Othr><Id>12 345</Id></Othr></Id></DbtrAcct>"
        "<UltmtDbtr><Pty><Nm>Mother</Nm></Pty></UltmtDbtr></RltdPties>",
    )
    assert (found.payer_account, found.ultimate_payer) == ("12345", "Mother")


def test_camt_parties_of_money_out_are_whom_it_went_to(tmp_path: Path) -> None:
    parties = "<RltdPties><Dbtr><Nm>We</Nm></Dbtr><Cdtr><Nm>They</Nm></Cdtr></RltdPties>"
    assert about(tmp_path, parties, side="DBIT").payer == "They"


def test_camt_rmtinf_every_text_is_kept(tmp_path: Path) -> None:
    found = about(tmp_path, tx(text=["INV-1", "INV-2  and", "INV-3"]))
    assert found.parts == ("INV-1", "INV-2 and", "INV-3")


def test_camt_rmtinf_structured(tmp_path: Path) -> None:
    block = (
        "<Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Nb>{number}</Nb>"
        "<RltdDt>2026-11-01</RltdDt></RfrdDocInf><RfrdDocAmt>"
        '<DuePyblAmt Ccy="EUR">{due}</DuePyblAmt><RmtdAmt Ccy="EUR">{paid}</RmtdAmt>'
        "</RfrdDocAmt></Strd>"
    )
    blocks = block.format(kind="CINV", number="INV-1", due="110.00", paid="108.00")
    blocks += block.format(kind="CREN", number="CM-1", due="8.00", paid="8.00")
    found = about(tmp_path, f"<RmtInf>{blocks}</RmtInf>")
    assert found.documents == (
        NamedDocument("CINV", "INV-1", 10_800, 11_000, dated="2026-11-01"),
        NamedDocument("CREN", "CM-1", 800, 800, dated="2026-11-01"),
    )
    noted = blocks.replace(
        '<RmtdAmt Ccy="EUR">8.00</RmtdAmt>', '<CdtNoteAmt Ccy="EUR">8.00</CdtNoteAmt>'
    )
    assert about(tmp_path, f"<RmtInf>{noted}</RmtInf>").documents == found.documents


@pytest.mark.parametrize(
    "said",
    [
        "<RltdDt>2026-11-01</RltdDt>",
        "<RltdDt><Tp><Cd>ISSU</Cd></Tp><Dt>2026-11-01</Dt></RltdDt>",
    ],
)
def test_camt_rmtinf_rltddt(tmp_path: Path, said: str) -> None:
    """A day, and from version 9 on one with its kind."""
    info = f"<RmtInf><Strd><RfrdDocInf><Nb>INV-1</Nb>{said}</RfrdDocInf></Strd></RmtInf>"
    assert about(tmp_path, info).documents == (NamedDocument("", "INV-1", dated="2026-11-01"),)


def test_camt_rmtinf_structured_discount(tmp_path: Path) -> None:
    for amount in (
        '<DscntApldAmt><Amt Ccy="EUR">2.00</Amt></DscntApldAmt>',
        '<DscntApldAmt Ccy="EUR">2.00</DscntApldAmt>',
    ):
        found = about(
            tmp_path,
            "<RmtInf><Strd><RfrdDocInf><Nb>INV-1</Nb></RfrdDocInf>"
            f"<RfrdDocAmt>{amount}</RfrdDocAmt></Strd></RmtInf>",
        )
        assert found.documents == (NamedDocument("", "INV-1", None, None, 200),)


@pytest.mark.parametrize("kind", ["<Cd>SCOR</Cd>", "<Prtry>QRR</Prtry>", "<Prtry>ISR</Prtry>"])
def test_camt_rmtinf_creditor_reference(tmp_path: Path, kind: str) -> None:
    found = about(
        tmp_path,
        f"<RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry>{kind}</CdOrPrtry></Tp>"
        "<Ref>RF18 5390 0754 7034</Ref></CdtrRefInf>"
        "<AddtlRmtInf>?REJECT?0</AddtlRmtInf><AddtlRmtInf>INV-9</AddtlRmtInf></Strd></RmtInf>",
    )
    assert (found.structured, found.parts) == ("RF18539007547034", ("INV-9",))


def test_camt_rmtinf_text_of_the_entry_where_nothing_else_is(tmp_path: Path) -> None:
    said = "<AddtlNtryInf>INV-5</AddtlNtryInf>"
    entry = ntry("5.00", tx("5.00")).replace("</Ntry>", f"{said}</Ntry>")
    assert one(tmp_path, entry).text == "INV-5"
    several = ntry("10.00", tx("5.00"), tx("5.00")).replace("</Ntry>", f"{said}</Ntry>")
    assert [each.text for each in all_of(tmp_path, several)] == ["", ""]
    own = tx("5.00", more="<AddtlTxInf>INV-6</AddtlTxInf>")
    assert about(tmp_path, own, amount="5.00").text == "INV-6"


def test_camt_refs(tmp_path: Path) -> None:
    found = about(
        tmp_path,
        "<Refs><AcctSvcrRef>B-1</AcctSvcrRef><InstrId>I-1</InstrId><EndToEndId>E-1</EndToEndId>"
        "<TxId>T-1</TxId><MndtId>M-1</MndtId><ChqNb>77</ChqNb></Refs>",
    )
    assert (found.bank_reference, found.customer_reference, found.end_to_end) == (
        "B-1",
        "I-1",
        "E-1",
    )
    assert (found.mandate, found.cheque) == ("M-1", "77")


@pytest.mark.parametrize("written", ["NOTPROVIDED", "notprovided", "NONREF"])
def test_camt_refs_not_provided(tmp_path: Path, written: str) -> None:
    assert about(tmp_path, tx(end_to_end=written)).end_to_end == ""


# Returns.


def test_camt_rtrinf(tmp_path: Path) -> None:
    for reason in ("<Cd>AC04</Cd>", "<Prtry>AC04</Prtry>"):
        found = about(tmp_path, f"<RtrInf><Rsn>{reason}</Rsn></RtrInf>", side="DBIT")
        assert (found.kind, found.return_reason) == (EntryKind.RETURN, "AC04")


def code(family: str, sub: str) -> str:
    """A bank's code of a transaction."""
    return (
        f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub}</SubFmlyCd></Fmly>"
        "</Domn></BkTxCd>"
    )


@pytest.mark.parametrize("sub", ["UPDD", "RRTN"])
def test_camt_bktxcd_of_returns(tmp_path: Path, sub: str) -> None:
    found = one(tmp_path, ntry("5.00", side="DBIT", more=code("IDDT", sub)))
    assert found.kind is EntryKind.RETURN


@pytest.mark.parametrize("gvc", ["108", "109", "159"])
def test_camt_bktxcd_german_returns(tmp_path: Path, gvc: str) -> None:
    more = f"<BkTxCd><Prtry><Cd>NRTI+{gvc}+00931</Cd></Prtry></BkTxCd>"
    assert one(tmp_path, ntry("5.00", side="DBIT", more=more)).kind is EntryKind.RETURN


@pytest.mark.parametrize("family", ["RRCT", "RDDT"])
def test_camt_bktxcd_received_instant_transfers_and_direct_debits_are_no_returns(
    tmp_path: Path, family: str
) -> None:
    """RRCT is a received real-time credit transfer and RDDT a received direct debit (external code
    sets of ISO 20022): bank.md takes them for returns, which would take good payments back."""
    received = one(tmp_path, ntry("5.00", more=code(family, "ESCT")))
    assert received.kind is EntryKind.RECEIPT
    paid = one(tmp_path, ntry("5.00", side="DBIT", more=code(family, "ESDD")))
    assert paid.kind is EntryKind.DEBIT


def test_camt_amtdtls_the_instructed_amount_is_kept(tmp_path: Path) -> None:
    found = about(
        tmp_path,
        '<AmtDtls><InstdAmt><Amt Ccy="USD">110.00</Amt><CcyXchg><XchgRate>1.1</XchgRate></CcyXchg>'
        "</InstdAmt></AmtDtls>",
    )
    assert (found.minor, found.instructed_minor, found.instructed_currency) == (
        10_000,
        11_000,
        "USD",
    )


def test_camt_nordics_the_reference_of_a_notice(tmp_path: Path) -> None:
    found = one(
        tmp_path,
        ntry(
            "5.00", "<RmtInf><Strd><CdtrRefInf><Ref>0123456789</Ref></CdtrRefInf></Strd></RmtInf>"
        ),
        message="054",
    )
    assert found.structured == "0123456789"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("+71&lt;000000000010421+81234567", "000000000010421"),
        ("71&lt; 000000000010421 +81234567", "000000000010421"),
        ("+75&lt;0000000000104215+81234567", "0000000000104215"),
    ],
)
def test_camt_nordics_fik(tmp_path: Path, written: str, read: str) -> None:
    """The payment id of a Danish FIK, in the reference or in the text, which stays whole."""
    reference = f"<RmtInf><Strd><CdtrRefInf><Ref>{written}</Ref></CdtrRefInf></Strd></RmtInf>"
    assert about(tmp_path, reference).structured == read
    cut = f"<Ustrd>Betaling {written[:12]}</Ustrd><Ustrd>{written[12:]}</Ustrd>"
    found = about(tmp_path, f"<RmtInf>{cut}</RmtInf>")
    assert (found.structured, len(found.parts)) == (read, 2)
    longer = reference.replace("</Ref>", "9</Ref>")
    assert about(tmp_path, longer).structured != read, "that is no creditor's number"


def test_camt_ch_the_account_that_collected(tmp_path: Path) -> None:
    entry = ntry("5.00").replace("<Ntry>", "<Ntry><NtryRef>CH4431999123000889012</NtryRef>")
    assert one(tmp_path, entry).collected_for == "CH4431999123000889012"
    assert one(tmp_path, entry.replace("CH4431999123000889012", "1")).collected_for == ""


# Damage.


def test_camt_damaged_and_cut_files_name_line_and_column(tmp_path: Path) -> None:
    text = camt(ntry("5.00"), closing=100_500)
    cut = text[: text.index("CRDT", text.index("<Ntry>")) + 2]
    said = refusal(tmp_path, cut)
    line = cut.count("\n") + 1
    column = len(cut.rpartition("\n")[2]) + 1
    assert said == (
        f"bank.txt line {line}, column {column}: the XML ends inside <CdtDbtInd>; "
        "nothing was imported"
    )
    damaged = refusal(tmp_path, text.replace("</BookgDt>", "</Bookg>"))
    assert "the XML is damaged inside <BookgDt> (mismatched tag)" in damaged


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<CdtDbtInd>CRDT", "<CdtDbtInd>XX", "'XX' is no direction; CdtDbtInd is CRDT or DBIT"),
        ("2026-11-20</Dt></BookgDt>", "20.11.2026</Dt></BookgDt>", "it is written as 2026-12-31"),
        ('Ccy="EUR">5.00', 'Ccy="USD">5.00', "the amount is in USD, the account in EUR"),
        ('Ccy="EUR">5.00', 'Ccy="EUR">5.001', "amount 5.001 EUR has 3 decimals"),
        ('Ccy="EUR">5.00', 'Ccy="EUR">5,00', "'5,00' is no amount; it is written like 1234.50"),
        (f"<IBAN>{OURS}</IBAN>", "", "names no account (Acct/Id)"),
    ],
)
def test_camt_a_wrong_value_names_its_line_and_what_is_right(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = camt(ntry("5.00"), closing=100_500)
    start = text.index("<Ntry>")
    changed = (
        text[:start] + text[start:].replace(old, new)
        if old in text[start:]
        else text.replace(old, new)
    )
    found = refusal(tmp_path, changed)
    assert said in found
    assert found.startswith("bank.txt line ")


def test_camt_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    assert "holds no bank statement" in refusal(
        tmp_path, "<Document><CstmrCdtTrfInitn/></Document>"
    )
