"""Every row of the table in its order: its key, what it measures, and how."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from tests.bench.ledgers import Bench
from tests.bench.rows import documents, imports, interest, reads, screens, team, waiting, whole
from tests.bench.table import Line


class Row(NamedTuple):
    """A row of the table; `measure` gives its lines."""

    key: str
    what: str
    measure: Callable[[Bench], Iterable[Line]]


ROWS = (
    Row("start", "start to first screen, to the list's rows, to Today complete", screens.start),
    Row("memory", "memory of the screens", screens.memory),
    Row("keys", "Down, PageDown, End in a large list", screens.keys),
    Row("bytes", "bytes per Down, held Down, PageDown, prompt opened", screens.sent),
    Row("interest", "interest preview, post, the second month", interest.runs),
    Row("statements", "statements in a batch, one process and two", documents.statements),
    Row("import", "import into an empty ledger, and into a full one", imports.both),
    Row("ageing", "ageing per customer", reads.ageing_now),
    Row("ageing-past", "ageing as of a past month end", reads.ageing_past),
    Row("worklist", "worklist, whole queue", reads.worklist),
    Row("header", "header totals", reads.header_totals),
    Row("pages", "first page of any sort; a page at half depth", reads.pages),
    Row("filter", "filter as you type", reads.filters),
    Row("export", "XLSX and CSV export", documents.exports),
    Row("waiting", "another clerk's act beside each long act, on both databases", waiting.waiting),
    Row("team", "eight processes that allocate at once, on both databases", team.allocating),
    Row("check", "db check", whole.check),
    Row("demo", "the demo", whole.demo),
    Row("history", "ten times the closed history", whole.history),
)
# What the promise of speed names and no row measures: the page says so.
UNMEASURED = (
    "start and memory with 1,000,000 invoices beside 10,000",
    "the first sign of life of an interest run on the screen",
    "another clerk's act while an import, a run, a backup or a restore is at work",
    "a filter from its key to the rows",
    "eight processes that allocate at once",
    "PostgreSQL beside SQLite",
    "bank files",
)
