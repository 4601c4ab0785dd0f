"""What a hostile file costs grows with its size: four times the bytes, about four times the work.

Measured in the time of this process alone, the best of some runs, so that a busy machine does not
matter; what costs the square of its size would take sixteen times as long.
"""

import json
import time
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from artui.amazon.transport.json_input import read_json
from artui.amazon.vat.report import Problem, ReportRow, UnreadRow, read_rows
from artui.amazon.vat.report_import import _whole_documents
from artui.domain.filters import parse_filter
from artui.domain.numbers_in_text import Numbers
from artui.domain.refusal import Refused
from artui.domain.terms import parse_terms
from artui.imports.bank.american_text import american_text
from artui.imports.bank.mt940_details import details
from artui.imports.formats.open_table import open_table
from artui.imports.parsing import read_requests
from artui.imports.remittance_advice import read_text
from tests.support.bank_files import camt, events, mt940, ntry

pytestmark = pytest.mark.long

_FACTOR, _MOST = 4, 8
# Below so many seconds the clock and the collector of garbage weigh more than the work.
_LEAST_S = 0.03

Text = Callable[[int], str]
MAILS: dict[str, Text] = {
    "requests in one line": lambda n: "invoice I00001 memo M01 amount 10.00 " * n,
    "requests in one sentence": lambda n: "Apply " + "memo M1 to invoice I1 for 1 EUR and " * n,
    "requests that are none": lambda n: "Do not apply memo M1 to invoice I1: 10.00 EUR, and " * n,
    "requests with a stray figure": lambda n: "memo M1 invoice I1 for 10.00 EUR, 7 and " * n,
    "sentences": lambda n: "Apply memo M1 to invoice I1 for 10.00 EUR. " * n,
    "lines of a paragraph": lambda n: "Apply memo M1 to invoice I1 for 1.00 EUR. Yes.\n" * n,
    "remarks and requests": lambda n: (
        "Please do not apply any requests above.\n\nApply memo M1 to invoice I1 for 1 EUR.\n\n" * n
    ),
    "digits on lines of their own": lambda n: "Invoice: I1\nMemo: M1\nAmount: 1\n" + "1\n" * 9 * n,
    "commas": lambda n: "memo M1 invoice I1 for 1" + "," * 40 * n + "x",
    "tabs behind a word": lambda n: "invoice" + "\t" * 40 * n + "!",
    "blanks behind a word": lambda n: "invoice" + " \t" * 20 * n + "!",
    "courtesy": lambda n: "should you have " * 3 * n,
    "references": lambda n: "ref.-" * 8 * n,
    "one long word": lambda n: "x" * 40 * n + "1",
    "figures": lambda n: "memo M1 invoice I1 " + "1 " * 20 * n,
    "a table": lambda n: "Invoice\tMemo\tAmount\n" + "I01\tM01\t10.00\n" * n,
    "a wide table": lambda n: "Invoice\tMemo\tAmount" + "\tx" * 10 * n + "\n",
    "quoted requests": lambda n: "> Apply memo M1 to invoice I1 for 10.00 EUR\n" * n,
    "tags": lambda n: "<b " * 10 * n,
}


def _mail(text: str) -> None:
    batch = read_requests(text, "mail")
    for record in batch.records:
        batch.cells_of(record)


TABLES: dict[str, Text] = {
    "names in a header": lambda n: "number," + ",".join(f"x-{i}" for i in range(n)),
    "short rows below a header": lambda n: ",".join(f"x-{i}" for i in range(900)) + "\n1" * n,
    "a name of its own in each row": lambda n: "".join(f'{{"x-{i}":"1"}}\n' for i in range(n)),
    "names in one row": lambda n: json.dumps({f"x-{i}": "1" for i in range(n)}),
}


def _table(path: Path) -> None:
    with open_table(path) as table:
        for _ in table.chunks:
            pass


HEAD = '<row r="1"><c t="inlineStr"><is><t>number</t></is></c></row>'


def _named_cells(n: int) -> str:
    return "".join(f'<c t="inlineStr"><is><t>x-{i}</t></is></c>' for i in range(n))


def _rows(n: int) -> str:
    return "".join(f'<row r="{i + 2}"><c><v>1</v></c></row>' for i in range(n))


# A sheet, the texts that its cells share, and its styles.
SHEETS: dict[str, Callable[[int], tuple[str, str, str]]] = {
    "names in a header": lambda n: (f'<row r="1">{_named_cells(n)}</row>', "", ""),
    "shared texts": lambda n: (HEAD, "<si><t>a</t></si>" * n, ""),
    "pieces of a shared text": lambda n: (
        HEAD,
        ("<si>" + "<r><t>a</t></r>" * 1_900 + "</si>") * (n // 50),
        "",
    ),
    "hidden columns": lambda n: ('<col min="2" max="2" hidden="1"/>' * n + HEAD + _rows(n), "", ""),
    "formats": lambda n: (
        HEAD,
        "",
        f'<numFmt numFmtId="200" formatCode="{"[" * 9 * n}"/>'
        f"<cellXfs>{'<xf numFmtId=$/>' * n}</cellXfs>".replace("$", '"200"'),
    ),
    "a tag without end": lambda n: (f'<x y="{"a" * 400 * n}"/>{HEAD}', "", ""),
}


def _workbook(path: Path, sheet: str, shared: str, styles: str) -> None:
    book = '<workbook xmlns:r="r"><sheets><sheet name="S" r:id="a"/></sheets></workbook>'
    relations = '<Relationships><Relationship Id="a" Target="s.xml"/></Relationships>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", book)
        archive.writestr("xl/_rels/workbook.xml.rels", relations)
        archive.writestr("xl/s.xml", f"<worksheet>{sheet}</worksheet>")
        archive.writestr("xl/sharedStrings.xml", f"<sst>{shared}</sst>")
        archive.writestr("xl/styles.xml", f"<styleSheet>{styles}</styleSheet>")


def _sgml(inside: str) -> str:
    account = "<BANKACCTFROM><ACCTID>1</BANKACCTFROM>"
    return f"OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>USD{account}{inside}</STMTRS></OFX>"


BANKS: dict[str, Text] = {
    "mt940: lines of one text": lambda n: mt940(":61:2611201120C1,00NTRFX", ":86:a" + "\r\n" * n),
    "mt940: entries": lambda n: mt940(*[":61:2611201120C1,00NTRFX", ":86:a"] * n),
    "camt: entries": lambda n: camt(*[ntry("1.00")] * n, closing=100_000 + 100 * n),
    "camt: a tag without end": lambda n: camt(f'<x y="{"a" * 400 * n}"/>'),
    "camt: text without end": lambda n: camt("a" * 400 * n),
    "bai2: records in one line": lambda n: "01,A,B,261130,0700,1,,,2/ " + "16,001,/ " * n,
    "bai2: slashes": lambda n: "01,A,B,261130,0700,1,,,2/" + "/ " * 10 * n + "x",
    "ofx: entries without end": lambda n: _sgml("<STMTTRN><TRNAMT>1" * n),
    "ofx: tags without end": lambda n: _sgml("<a " * 10 * n),
    "ofx: values": lambda n: _sgml("<A>1" * 10 * n),
}


def _numbers() -> "Numbers[int]":
    numbers: Numbers[int] = Numbers()
    for number in range(1_000, 1_100):
        numbers.add(f"INV-{number}", number)
    return numbers


def _beside_unread(n: int) -> None:
    def cells(place: str) -> dict[str, str]:
        named = ("marketplace-id", "shipping-id", "transaction-type", "order-id")
        return {**dict.fromkeys(named, "X"), "transaction-id": place}

    _whole_documents(
        [ReportRow(at, cells(f"a{at}"), 1, {}) for at in range(n)],
        [UnreadRow(at, cells(f"b{at}"), (Problem(at, "", "", "x"),)) for at in range(n)],
    )


def _doubled_key(n: int) -> str:
    return "{" + ",".join(f'"k{i}":1' for i in range(n)) + f',"k{n - 1}":2}}'


VALUES: dict[str, Callable[[int], Callable[[], object]]] = {
    "a service's object with a key twice": lambda n: partial(read_json, _doubled_key(n)),
    "a service's text of escapes": lambda n: partial(read_json, '"' + "\\\\" * 20 * n + '"'),
    "terms": lambda n: partial(parse_terms, "2/10 " * 20 * n),
    "a filter of words": lambda n: partial(parse_filter, "a " * 20 * n),
    "a filter of quotes": lambda n: partial(parse_filter, '"a\\"' * 20 * n),
    "a VAT report's header": lambda n: partial(
        read_rows, "\t".join(f"x{i}" for i in range(n)).encode()
    ),
    "a VAT report's rows beside such that can't be read": lambda n: partial(_beside_unread, n // 4),
    "numbers of ours in a text": lambda n: partial(
        _numbers().mentioned, ["INV-1042 ", "and 1043 " * n]
    ),
    "other numbers in a text": lambda n: partial(_numbers().mentioned, ["INV-1042" + " x 7-8" * n]),
    "runs of digits": lambda n: partial(_numbers().not_open, ["1-" * 10 * n]),
    "an advice's blanks": lambda n: partial(
        read_text, "x", ["payment" + " " * 10 * n + "!"], _numbers()
    ),
    "mt940: words at cuts": lambda n: partial(details, ["EREF+1", *["SVWZ+x", "KREF+1"] * n]),
    "mt940: blanks before an account": lambda n: partial(
        details, ["SVWZ+IBAN: x" + " " * 20 * n + "y"]
    ),
    "mt940: sub-fields": lambda n: partial(details, ["166?00x" + "?20SVWZ+y?21z" * n]),
    "mt940: blanks in an amount": lambda n: partial(
        lambda text: details([text]).original_minor("EUR"), "OAMT+x" + " " * 20 * n + "y"
    ),
    "ach: words at cuts": lambda n: partial(
        american_text, ("ORIG CO NAME:A ", *["PMT INFO:1 ", "IND ID:2 "] * n), outgoing=False
    ),
}


def _cost(run: Callable[[], object]) -> float:
    before = time.process_time()
    with suppress(Refused):
        run()
    return time.process_time() - before


def _grows_evenly(made: Callable[[int], Callable[[], object]], size: int) -> None:
    """Fail if four times the size costs far more than four times the work."""
    small, large = made(size), made(_FACTOR * size)
    tried: list[tuple[float, float]] = []
    for _ in range(4):
        tried.append((_cost(small), _cost(large)))
        least, most = (min(costs) for costs in zip(*tried, strict=True))
        if most <= _MOST * max(least, _LEAST_S / _MOST):
            return
    raise AssertionError(
        f"{_FACTOR} times the size costs {most / least:.1f} times the work: {tried}"
    )


@pytest.mark.parametrize("text", MAILS.values(), ids=MAILS)
def test_the_text_of_a_mail(text: Text) -> None:
    _grows_evenly(lambda n: partial(_mail, text(n)), 500)


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
def test_a_table(text: Text, tmp_path: Path) -> None:
    def made(n: int) -> Callable[[], object]:
        path = tmp_path / f"{n}.txt"
        path.write_text(text(n), encoding="utf-8")
        return partial(_table, path)

    _grows_evenly(made, 3_000)


@pytest.mark.parametrize("parts", SHEETS.values(), ids=SHEETS)
def test_a_workbook(parts: Callable[[int], Sequence[str]], tmp_path: Path) -> None:
    def made(n: int) -> Callable[[], object]:
        path = tmp_path / f"{n}.xlsx"
        _workbook(path, *parts(n))
        return partial(_table, path)

    _grows_evenly(made, 2_000)


@pytest.mark.parametrize("text", BANKS.values(), ids=BANKS)
def test_a_file_of_a_bank(text: Text, tmp_path: Path) -> None:
    def made(n: int) -> Callable[[], object]:
        folder = tmp_path / str(n)
        folder.mkdir()
        return partial(events, folder, text(n))

    _grows_evenly(made, 1_000)


@pytest.mark.parametrize("made", VALUES.values(), ids=VALUES)
def test_a_value(made: Callable[[int], Callable[[], object]]) -> None:
    _grows_evenly(made, 2_000)
