"""The month's report in its forms: the same figures everywhere, readable without colours."""

import io
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader

from artui.domain.month_figures import round_steps
from artui.ledger.reports.reported_month import MonthReport
from artui.statements.destinations import AlreadyThere
from artui.statements.language.speech import spoken
from artui.statements.month.month_charts import money_axis, tenths_axis
from artui.statements.month.month_files import write_month
from artui.statements.month.month_json import month_json
from artui.statements.month.month_pdf import month_pdf
from artui.statements.month.month_rows import SECTIONS
from artui.statements.month.month_rules import RULES
from artui.statements.month.month_xlsx import month_xlsx
from tests.support.months import ENTITY, LAST, month

HOSTILE = "=cmd|' /C calc'!A0 \x1b[31m\u202e"


@pytest.fixture(scope="module")
def printed() -> list[str]:
    return _pages(month("EUR", "KWD"))


def _pages(report: MonthReport) -> list[str]:
    reader = PdfReader(io.BytesIO(month_pdf(report, [ENTITY])))
    return [page.extract_text() for page in reader.pages]


def _json(report: MonthReport) -> dict[str, object]:
    found: dict[str, object] = json.loads(month_json(report))
    return found


def _in_english(amount: str) -> str:
    whole, point, rest = amount.partition(".")
    return f"{int(whole):,}{point}{rest}"


@pytest.mark.parametrize("place", [0, 1])
def test_the_page_of_a_currency_has_the_figures_of_the_json(printed: list[str], place: int) -> None:
    found = _json(month("EUR", "KWD"))["currencies"][place]
    page = printed[place]
    last = found["ageing"][-1]
    amounts = [last[label] for label in ("not_due", "1-30", "31-60", "61-90", "over-90")]
    amounts += [row["open"] for row in found["debtors"]]
    amounts += [row["opened_amount"] for row in found["reasons"]]
    amounts += [row["allowance"] for row in found["allowance"] if row["month"] == "2026-10"]
    amounts += [found["collections"][-1]["kept_amount"]]
    for amount in amounts:
        assert _in_english(amount) in page
    assert found["dso"][-1]["dso"] in page
    assert found["dso"][-1]["best_possible"] in page
    assert f"{found['collections'][-1]['effectiveness']}%" in page
    assert found["currency"] in page


def test_every_figure_names_its_rule_and_every_rule_is_printed(printed: list[str]) -> None:
    words = re.sub(r"\s+", " ", " ".join(printed))
    for rule in RULES.values():
        assert re.sub(r"\s+", " ", rule)[:40] in words
    assert "in October 2026" not in printed[0]
    assert "October 2026" in printed[0]


def test_a_chart_is_told_to_those_who_do_not_see_it() -> None:
    reader = PdfReader(io.BytesIO(month_pdf(month(), [ENTITY])))
    texts = [
        str(found.get_object()["/Alt"])
        for found in _structure(reader.trailer["/Root"]["/StructTreeRoot"])
        if "/Alt" in found.get_object()
    ]
    assert len(texts) == 5
    assert texts[0].startswith("Open debits at 12 month ends by days late. On 31 Oct 2026 2,")
    assert reader.trailer["/Root"]["/Lang"].startswith("en")


def _structure(element: object) -> list[object]:
    found = element.get_object()  # type: ignore[attr-defined]
    kids = found.get("/K", []) if hasattr(found, "get") else []
    kids = kids if isinstance(kids, list) else [kids]
    inner = [one for kid in kids if hasattr(kid, "get_object") for one in _structure(kid)
             if hasattr(kid.get_object(), "get")]  # fmt: skip
    return [element, *inner]


def test_a_month_that_is_not_over_says_up_to_when() -> None:
    page = _pages(month(last=date(2026, 11, 21)))[0]
    assert "November 2026 up to 21 Nov 2026" in page


def test_a_month_of_nothing_is_a_page_that_says_so() -> None:
    empty = replace(month(), currencies=())
    assert "Nothing was open and nothing moved." in _pages(empty)[0]
    assert _json(empty)["currencies"] == []
    assert load_workbook(io.BytesIO(month_xlsx(empty))).sheetnames == ["Rules"]


def test_without_a_matrix_the_page_says_so() -> None:
    report = month()
    bare = replace(report, matrix=None, currencies=(replace(report.currencies[0], allowances=()),))
    assert "No provision matrix is set." in _pages(bare)[0]
    assert _json(bare)["currencies"][0]["allowance"] == []


@pytest.mark.parametrize("form", [month_json, month_xlsx])
def test_the_same_report_is_the_same_bytes(form: object) -> None:
    assert form(month("EUR", "JPY")) == form(month("EUR", "JPY"))  # type: ignore[operator]
    assert month_pdf(month(), [ENTITY]) == month_pdf(month(), [ENTITY])


def _sheet(report: MonthReport, code: str = "EUR") -> Worksheet:
    return load_workbook(io.BytesIO(month_xlsx(report)))[code]


def test_the_workbook_has_each_figure_as_a_number_and_its_charts() -> None:
    report = month("EUR", "KWD")
    book = load_workbook(io.BytesIO(month_xlsx(report)))
    assert book.sheetnames == ["EUR", "KWD", "Rules"]
    for place, code in enumerate(("EUR", "KWD")):
        sheet = book[code]
        assert len(sheet._charts) == 5
        found = _json(report)["currencies"][place]
        rows = list(sheet.iter_rows(values_only=True))
        for section in SECTIONS:
            at = next(i for i, row in enumerate(rows) if row[0] == section.name)
            keys = [column.key for column in section.columns(report) if column.key != "currency"]
            for offset, expected in enumerate(found[section.name]):
                values = dict(zip(keys, rows[at + 2 + offset], strict=False))
                for column in section.columns(report):
                    if column.key == "currency":
                        continue
                    value, plain = values[column.key], expected[column.key]
                    if plain in (None, ""):
                        assert value is None
                    elif column.is_right:
                        assert isinstance(value, int | float)
                        assert float(plain) == pytest.approx(value)
                    elif column.type == "date":
                        assert value.date().isoformat() == plain
                    else:
                        assert value == plain


def test_a_chart_of_the_workbook_reads_the_cells_of_its_section() -> None:
    sheet = _sheet(month())
    ageing = sheet._charts[0]
    assert len(ageing.series) == 5
    assert {series.val.numRef.f.count("$") for series in ageing.series} == {4}
    first = ageing.series[0].val.numRef.f
    cells = sheet[first.partition("!")[2].replace("$", "")]
    assert [cell[0].value for cell in cells] == [
        point.buckets[0] / 100 for point in month().currencies[0].ageing
    ]


def test_a_hostile_name_computes_nothing_and_controls_nothing() -> None:
    report = month(name=HOSTILE)
    sheet = _sheet(report)
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    named = [text for text in texts if "calc" in text]
    assert len(named) == 10
    assert all(text.startswith("'=") and "\x1b" not in text for text in named)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    page = _pages(report)[0]
    assert "\x1b" not in page
    assert "\\x1b" in page


def test_files_are_named_by_month_and_entity_and_never_replaced_unasked(tmp_path: Path) -> None:
    names = [p.name for p in write_month(month(), [ENTITY], tmp_path, ("json", "pdf"))]
    assert names == ["month-2026-10-main.pdf", "month-2026-10-main.json"]
    with pytest.raises(AlreadyThere):
        list(write_month(month(), [ENTITY], tmp_path, ("xlsx", "json")))
    assert not (tmp_path / "month-2026-10-main.xlsx").exists()
    again = write_month(month(), [ENTITY], tmp_path, ("xlsx", "json"), overwrite=True)
    assert len(list(again)) == 2
    whole = write_month(month(entity=""), [ENTITY], tmp_path, ("json",))
    assert [path.name for path in whole] == ["month-2026-10.json"]


@pytest.mark.parametrize(
    ("most", "expected"),
    [(0, (1, 1)), (1, (1, 1)), (4, (4, 1)), (5, (6, 2)), (9, (10, 5)), (21, (30, 10)),
     (2_794_121_68, (300_000_000, 100_000_000))],
)  # fmt: skip
def test_an_axis_ends_at_a_round_step(most: int, expected: tuple[int, int]) -> None:
    assert round_steps(most) == expected


def test_an_axis_of_large_amounts_counts_in_thousands_or_millions() -> None:
    told = spoken("en")
    labels = [tick["label"] for tick in money_axis(279_412_168, "EUR", told).data()["ticks"]]
    assert labels == ["0", "1", "2", "3"]
    assert money_axis(279_412_168, "EUR", told).unit == "in millions"
    assert money_axis(2_794_121, "EUR", told).unit == "in thousands"
    assert money_axis(27_941, "EUR", told).unit == ""
    axis = tenths_axis(455, told, "in days")
    assert (axis.top, axis.at(455), axis.at(-5), axis.at(10_000)) == (600, 758, 0, 1000)


def test_the_report_speaks_the_language_of_the_entity() -> None:
    german = replace(ENTITY, country="DE", language="de")
    reader = PdfReader(io.BytesIO(month_pdf(month(), [german])))
    assert "Oktober 2026" in reader.pages[0].extract_text()
    assert reader.trailer["/Root"]["/Lang"] == "de-DE"
    assert LAST.day == 31
