"""The payments as banks write them: the same entries in the five formats.

Each file has one statement that adds up. Written after bank.md alone.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from tests.bank_truth.payments import Payment, returned
from tests.bank_truth.shares import Paying
from tests.bank_truth.world import DAY, euros

_OPENING = 1_000_000
ACCOUNTS = {
    "mt940": "DE02100500000054540402",
    "camt": "DE89370400440532013000",
    "bai2": "4010203040",
    "ofx": "DE02300209000106531065",
    "csv": "DE02200505501015871393",
}
"""Our account in each of the files, all in euros."""


def _comma(cents: int) -> str:
    return euros(abs(cents)).replace(".", ",")


def _closing(payments: Sequence[Payment]) -> int:
    return _OPENING + sum(payment.cents for payment in payments)


def _day(pattern: str) -> str:
    return DAY.strftime(pattern)


def mt940(payments: Sequence[Payment], account: str) -> str:
    """SWIFT's MT940 with German sub-fields."""
    day = _day("%y%m%d")
    lines = [":20:TRUTH", f":25:{account}", ":28C:00001/001", f":60F:C{day}EUR{_comma(_OPENING)}"]
    for at, payment in enumerate(payments):
        mark = "C" if payment.cents > 0 else "RC"
        amount = _comma(payment.cents)
        lines.append(f":61:{day}{_day('%m%d')}{mark}{amount}NTRFNONREF//M{at:08d}")
        parts = (f"EREF+{payment.structured}",) if payment.structured else ()
        first, *rest = payment.text or ("",)
        text = (*parts, f"SVWZ+{first}", *rest)
        fields = "".join(f"?{20 + place}{piece}" for place, piece in enumerate(text[:10]))
        name = "".join(
            f"?{32 + place}{payment.name[place * 27 : place * 27 + 27]}"
            for place in range(2)
            if payment.name[place * 27 :]
        )
        whole = f"166?00GUTSCHRIFT{fields}?31{payment.iban}{name}"
        cut = [whole[place : place + 61] for place in range(0, len(whole), 61)]
        lines += [f":86:{cut[0]}", *cut[1:]]
    return "\r\n".join([*lines, f":62F:C{day}EUR{_comma(_closing(payments))}", "-", ""])


def camt(payments: Sequence[Payment], account: str) -> str:
    """ISO 20022 camt.053.001.08."""
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>',
            f"<GrpHdr><MsgId>T</MsgId><CreDtTm>{DAY}T06:00:00</CreDtTm></GrpHdr>",
            f"<Stmt><Id>1</Id><Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>",
            _balance("OPBD", _OPENING),
            _balance("CLBD", _closing(payments)),
            *(_entry(at, payment) for at, payment in enumerate(payments)),
            "</Stmt></BkToCstmrStmt></Document>",
        ]
    )


def _balance(code: str, cents: int) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{euros(cents)}</Amt>"
        f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{DAY}</Dt></Dt></Bal>"
    )


def _entry(at: int, payment: Payment) -> str:
    amount = f"<Amt Ccy='EUR'>{euros(abs(payment.cents))}</Amt>"
    sign = "CRDT" if payment.cents > 0 else "DBIT"
    told = "".join(f"<Ustrd>{escape(piece)}</Ustrd>" for piece in payment.text)
    if payment.structured:
        told += f"<Strd><CdtrRefInf><Ref>{payment.structured}</Ref></CdtrRefInf></Strd>"
    family = "<SubFmlyCd>ESCT</SubFmlyCd>"
    back = ""
    if payment.cents < 0:
        family, back = "<SubFmlyCd>RRTN</SubFmlyCd>", "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
    code = f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>{family}</Fmly></Domn></BkTxCd>"
    return (
        f"<Ntry>{amount}<CdtDbtInd>{sign}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><Dt>{DAY}</Dt></BookgDt><ValDt><Dt>{DAY}</Dt></ValDt>"
        f"<AcctSvcrRef>C{at:08d}</AcctSvcrRef>{code}<NtryDtls><TxDtls>"
        f"<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>{amount}"
        f"<CdtDbtInd>{sign}</CdtDbtInd><RltdPties><Dbtr><Pty><Nm>{escape(payment.name)}</Nm></Pty>"
        f"</Dbtr><DbtrAcct><Id><IBAN>{payment.iban}</IBAN></Id></DbtrAcct></RltdPties>"
        f"<RmtInf>{told}</RmtInf>{back}</TxDtls></NtryDtls></Ntry>"
    )


def bai2(payments: Sequence[Payment], account: str) -> str:
    """BAI2 with one group and one account; amounts in cents, without a decimal mark."""
    day = _day("%y%m%d")
    lines = [f"01,BANK,ARTUI,{day},0600,1,80,,2/", f"02,ARTUI,BANK,1,{day},,EUR,2/"]
    account_lines = [f"03,{account},EUR,010,{_OPENING},,,015,{_closing(payments)},,/"]
    control = _OPENING + _closing(payments)
    for at, payment in enumerate(payments):
        code = "195" if payment.cents > 0 else "566"
        control += abs(payment.cents)
        text = " ".join(filter(None, [payment.structured, "".join(payment.text)]))
        account_lines.append(f"16,{code},{abs(payment.cents)},Z,B{at:08d},,{text or 'TRANSFER'}")
        account_lines.append(f"88,ORIG CO NAME:{payment.name} ORIG ID:{payment.iban}")
    lines += [*account_lines, f"49,{control},{len(account_lines) + 1}/"]
    lines.append(f"98,{control},1,{len(account_lines) + 3}/")
    lines.append(f"99,{control},1,{len(account_lines) + 5}/")
    return "\n".join([*lines, ""])


def ofx(payments: Sequence[Payment], account: str) -> str:
    """OFX 1.02, which is SGML."""
    day = _day("%Y%m%d")
    head = (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:UNICODE\n"
        "CHARSET:NONE\nCOMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n"
    )
    body = [
        "<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STMTRS><CURDEF>EUR",
        f"<BANKACCTFROM><BANKID>10050000<ACCTID>{account}<ACCTTYPE>CHECKING</BANKACCTFROM>",
        f"<BANKTRANLIST><DTSTART>{day}<DTEND>{day}",
    ]
    for at, payment in enumerate(payments):
        text = " ".join(filter(None, [payment.structured, "".join(payment.text)]))
        kind = "CREDIT" if payment.cents > 0 else "DEBIT"
        body.append(
            f"<STMTTRN><TRNTYPE>{kind}<DTPOSTED>{day}120000[+1:CET]<TRNAMT>{euros(payment.cents)}"
            f"<FITID>O{at:08d}<NAME>{payment.name[:32]}<MEMO>{text}</STMTTRN>"
        )
    closing = euros(_closing(payments))
    body.append(f"</BANKTRANLIST><LEDGERBAL><BALAMT>{closing}<DTASOF>{day}</LEDGERBAL>")
    return head + "\n".join([*body, "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>", ""])


def csv(payments: Sequence[Payment], account: str) -> str:
    """The export of a German savings bank."""
    heads = (
        "Auftragskonto;Buchungstag;Valutadatum;Buchungstext;Verwendungszweck;Glaeubiger ID;"
        "Mandatsreferenz;Kundenreferenz (End-to-End);Sammlerreferenz;Lastschrift Ursprungsbetrag;"
        "Auslagenersatz Ruecklastschrift;Beguenstigter/Zahlungspflichtiger;Kontonummer/IBAN;"
        "BIC (SWIFT-Code);Betrag;Waehrung;Info"
    )
    day = _day("%d.%m.%y")
    rows = [";".join(f'"{head}"' for head in heads.split(";"))]
    for payment in payments:
        kind = "GUTSCHR. UEBERWEISUNG" if payment.cents > 0 else "RUECKUEBERWEISUNG"
        text = " ".join(filter(None, [payment.structured, "".join(payment.text)]))
        amount = f"{'-' if payment.cents < 0 else ''}{_comma(payment.cents)}"
        cells = [account, day, day, kind, text, "", "", "", "", "", "", payment.name, payment.iban]
        rows.append(";".join(f'"{cell}"' for cell in (*cells, "", amount, "EUR", "Umsatz gebucht")))
    return "\n".join([*rows, ""])


WRITERS: dict[str, Callable[[Sequence[Payment], str], str]] = {
    "mt940": mt940,
    "camt": camt,
    "bai2": bai2,
    "ofx": ofx,
    "csv": csv,
}


def with_returns(payments: Sequence[Payment]) -> Iterator[Payment]:
    """The payments, each that comes back followed by its return."""
    for payment in payments:
        yield payment
        if payment.paying is Paying.RETURNED:
            yield returned(payment)


def write_files(payments: Sequence[Payment], folder: Path) -> dict[str, list[Payment]]:
    """Write one file for each format, each with a share of the payments; returns the shares."""
    shares: dict[str, list[Payment]] = {}
    for at, (name, write) in enumerate(WRITERS.items()):
        shares[name] = [*with_returns(payments[at :: len(WRITERS)])]
        (folder / name).write_text(write(shares[name], ACCOUNTS[name]), encoding="utf-8")
    return shares
