"""The bench measures every row of its table, and runs on any ledger."""

from pathlib import Path

from artui.demo.company import make_demo
from tests.bench.__main__ import page_of
from tests.bench.catalogue import ROWS, UNMEASURED
from tests.bench.ledgers import DAY, Bench
from tests.bench.table import HEAD, Figure, Goal, Line, Unit, markdown
from tests.support.books import book_at, make_ledger


def test_cheap_rows_are_measured_on_a_small_ledger_with_a_figure_and_a_goal(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lived-60.db'}"
    make_ledger(url)
    book = book_at(url, as_of=DAY)
    make_demo(book, invoices=60)
    book.database.close()
    bench = Bench(60, tmp_path, with_release=False)
    with bench.closing:
        for row in ROWS:
            if row.key in ("header", "pages"):
                lines = list(row.measure(bench))
                assert lines
                assert all(line.ours.value > 0 and line.goals for line in lines)


def test_every_row_has_a_name_of_its_own() -> None:
    assert len({row.key for row in ROWS}) == len(ROWS)


def test_the_page_names_what_no_row_measures(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lived-60.db'}"
    make_ledger(url)
    bench = Bench(60, tmp_path, with_release=False)
    with bench.closing:
        written = page_of(bench, [])
    assert all(what in written for what in UNMEASURED)


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
        "| ageing | bare query: 100 ms | 140 ms | 1.40× | 2.3 × (recorded) |  "
        "| ≤ 1.2×, ≤ 150 ms | no, yes |"
    )
