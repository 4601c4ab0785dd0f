"""The bench measures every row of its table, and runs on any ledger."""

import time
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from artui.demo.company import make_demo
from artui.statements.account import statement_pdf
from tests.bench.__main__ import Run
from tests.bench.catalogue import IN_THE_WAY, PROMISES, ROWS, Row
from tests.bench.clock import CommandFailed
from tests.bench.ledgers import DAY, Bench
from tests.bench.measured import keep_rows, kept_rows
from tests.bench.table import HEAD, Figure, Goal, Line, Missing, Unit, markdown
from tests.bench.yardsticks.drawing import drawn, recorded
from tests.support.books import book_at, make_ledger
from tests.support.statements import statement

pytestmark = pytest.mark.long


def test_cheap_rows_are_measured_on_a_small_ledger_with_a_figure_and_a_goal(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lived-60.db'}"
    make_ledger(url)
    book = book_at(url, as_of=DAY)
    make_demo(book, invoices=60)
    book.database.close()
    bench = Bench(60, tmp_path, with_release=False)
    with bench.closing:
        for row in ROWS:
            if row.key in ("header", "pages", "statements", "export"):
                lines = list(row.measure(bench))
                assert lines
                assert all(
                    isinstance(line, Line) and line.ours.value > 0 and line.goals for line in lines
                )


def test_the_bare_drawing_has_the_words_and_fonts_of_our_pages() -> None:
    with recorded() as documents:
        ours = statement_pdf.statement_pdf(statement(items=9))
    assert _shown(drawn(documents[0])) == _shown(ours)


def _shown(pdf: bytes) -> tuple[list[str], set[str]]:
    """The words of a document but for what each page begins and ends with, and its fonts."""
    words: list[str] = []
    names: set[str] = set()
    for page in PdfReader(BytesIO(pdf)).pages:
        fonts = page["/Resources"]["/Font"].values()
        names |= {str(font["/BaseFont"]).partition("+")[2] for font in fonts}
        words += page.extract_text().split()
    return sorted(set(words)), names


def test_a_row_that_is_too_slow_or_fails_costs_only_its_own_rest(tmp_path: Path) -> None:
    line = Line("quick", Figure(1, Unit.MS))

    def slow(_: Bench) -> Iterator[Line]:
        yield line
        time.sleep(10)

    def failing(_: Bench) -> Iterator[Line]:
        yield line
        raise CommandFailed("artui: 3", 3)

    run = Run(Bench(60, tmp_path, with_release=False))
    run.measure(Row("slow", "a slow row", slow, 1))
    run.measure(Row("failing", "a failing row", failing, 1))
    assert run.lines == [
        line,
        Missing("a slow row: the rest", "cut off after 1 s"),
        line,
        Missing("a failing row: the rest", "failed: CommandFailed"),
    ]
    assert "| a slow row: the rest |  | cut off after 1 s |" in run.page(ended=True)
    run.taken = 600
    run.measure(Row("late", "a late row", slow, 1))
    assert run.lines[-1] == Missing("a late row: the rest", "the time of the run was over")


def test_a_whole_run_is_taken_up_again_with_what_was_measured(tmp_path: Path) -> None:
    bench = Bench(60, tmp_path, quick=False, with_release=False)
    run = Run(bench)
    assert kept_rows(bench.measured) == {}
    line = Line("header", Figure(1, Unit.MS), goals=(Goal("≤ 0.3×", 0.4, 0.3),))
    run.measure(Row("header", "header totals", lambda _: [line]))
    keep_rows(bench.measured, run.rows)
    again = Run(bench, rows=kept_rows(bench.measured))
    assert again.rows == run.rows
    assert again.rows["header"].missed
    assert "This run has not come to its end" in again.page(ended=True)
    assert "Measured earlier" not in again.page(ended=True)
    again.measure(Row("worklist", "worklist", lambda _: [line]))
    again.rows["header"].day = date(2026, 11, 1)
    assert "taken up again: `header` (2026-11-01). " in again.page(ended=True)
    bench.measured.write_bytes(b"not ours")
    assert kept_rows(bench.measured) == {}


def test_every_row_has_a_name_of_its_own() -> None:
    assert len({row.key for row in ROWS}) == len(ROWS)


def test_every_promise_has_rows_or_a_reason_and_every_row_a_promise() -> None:
    keys = {row.key for row in ROWS}
    assert all(bool(promise.keys) != bool(promise.why_not) for promise in PROMISES)
    assert {key for promise in PROMISES for key in promise.keys} == keys


def test_the_page_names_every_promise_and_what_measures_it(tmp_path: Path) -> None:
    bench = Bench(60, tmp_path, with_release=False)
    with bench.closing:
        written = Run(bench).page(ended=True)
    for promise in PROMISES:
        assert promise.what in written
        assert promise.why_not in written


def test_the_page_says_what_stands_in_the_way_of_a_goal_that_is_missed(tmp_path: Path) -> None:
    def told(reached: float) -> bool:
        line = Line("header", Figure(1, Unit.MS), goals=(Goal("≤ 0.3×", reached, 0.3),))
        run = Run(Bench(60, tmp_path, with_release=False))
        run.measure(Row("header", "header totals", lambda _: [line]))
        return IN_THE_WAY["header"] in run.page(ended=True)

    assert told(0.4)
    assert not told(0.2)
    assert IN_THE_WAY.keys() <= {row.key for row in ROWS}


def test_the_table_says_ratio_goal_and_whether_it_is_met() -> None:
    line = Line(
        "ageing",
        Figure(140, Unit.MS),
        "bare query",
        Figure(100, Unit.MS),
        Figure(2.3, Unit.TIMES, recorded=True),
        (Goal("≤ 1.2×", 1.4, 1.2), Goal("≤ 150 ms", 140, 150)),
    )
    head, _, row = markdown([line]).splitlines()
    assert head == f"| {' | '.join(HEAD)} |"
    assert row == (
        "| ageing | bare query: 100 ms | 140 ms | 1.40× | 2.3 × its yardstick (recorded) | 0.61× "
        "| ≤ 1.2×, ≤ 150 ms | no, yes |"
    )
