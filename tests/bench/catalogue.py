"""Every row of the table in its order: its key, what it measures, and how."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from tests.bench.ledgers import Bench
from tests.bench.rows import (
    bank,
    before,
    documents,
    imports,
    interest,
    large,
    mail,
    postgres,
    reads,
    screens,
    team,
    truth,
    waiting,
    whole,
)
from tests.bench.table import Line, Missing


class Row(NamedTuple):
    """A row of the table; `measure` gives its lines. A quick run waits for them so many seconds,
    and leaves those out that have none."""

    key: str
    what: str
    measure: Callable[[Bench], Iterable[Line | Missing]]
    quick_s: int = 45


ROWS = (
    Row("start", "start to first screen, to the list's rows, to Today complete", screens.start),
    Row("memory", "memory of the screens", screens.memory),
    Row("keys", "Down, PageDown, End in a large list", screens.keys),
    Row("bytes", "bytes per Down, held Down, PageDown, prompt opened", screens.sent),
    Row("filtering", "a filter as you type, from the key to the rows", screens.filtering),
    Row("life", "an interest run on the screen: sign of life, rate, stop", screens.life),
    Row("interest", "interest preview, post, the second month", interest.runs),
    Row("before", "the release before, beside ours on the same ledger", before.beside, 90),
    Row("statements", "statements in a batch, one process and two", documents.statements, 100),
    Row("mail", "mails with drawn documents, through the outbox into files", mail.mails),
    Row("import", "import into an empty ledger, and into a full one", imports.both),
    Row("ageing", "ageing per customer", reads.ageing_now),
    Row("ageing-past", "ageing as of a past month end", reads.ageing_past),
    Row("worklist", "worklist, whole queue", reads.worklist),
    Row("header", "header totals", reads.header_totals),
    Row("pages", "first page of any sort; a page at half depth", reads.pages),
    Row("filter", "filter as you type", reads.filters),
    Row("bank", "bank files: read, imported with matching, a proposal", bank.bank_files),
    Row("truth", "how right the matching of bank entries is", truth.truth),
    Row("export", "XLSX and CSV export", documents.exports),
    Row("waiting", "clerks' acts beside each long act, in a file", waiting.waiting, 125),
    Row(
        "waiting-server",
        "clerks' acts beside each long act, on PostgreSQL",
        waiting.waiting_on_server,
        165,
    ),
    Row("team", "eight processes that allocate at once, on both databases", team.allocating),
    Row("check", "db check", whole.check),
    Row("postgres", "PostgreSQL beside SQLite", postgres.beside),
    Row("demo", "the demo", whole.demo),
    Row("history", "ten times the closed history", whole.history),
    Row("history-server", "ten times the settled documents, on PostgreSQL", large.history, 0),
)


# What stands in the way of the goals of a row, measured with 100,000 invoices on 2026-11-30, where
# the bare GROUP BY takes 37 to 40 ms; the page has it where one is missed.
IN_THE_WAY = {
    "start": "By CPU the first screen takes 1.35 times the app with one label: 50 of 75 ms more "
    "go into importing 115 modules of ours (a fifth of it to make 16 frozen dataclasses, as much "
    "for 23 classes of widgets, a tenth for patterns), the rest into 24 widgets instead of 5, "
    "whose looks Textual works out three times until the first paint. The process that reads the "
    "first page takes twice that app: a third to load SQLAlchemy, a quarter for 72 tables, which "
    "it makes column by column, a quarter for the queue, half of it to make its statements, and "
    "a tenth to make 75 frozen dataclasses. Textual is loaded meanwhile, if there is a second "
    "processor that is free. With 1,000,000 invoices that process has the first rows after 0.06 "
    "s more than with 10,000 (half of it to find which promises were broken), the totals after "
    "0.1 s, each document that is open added up, and the number of rows after 0.28 s, since it "
    "takes who has anything overdue or waiting; the rest of the list takes 0.35 s more, when its "
    "first rows are on the screen.",
    "keys": "A PageDown takes 9 ms of CPU: 2 to find what to send, the rest to draw and lay out "
    "the rows in Textual. Under load from other programs it waits for a processor.",
    "bytes": "Of the 1,383 bytes of a PageDown, 820 are the letters and digits that change in 18 "
    "rows, 550 of them in names, which are Greek, Cyrillic, Arabic, Chinese and Hindi as often as "
    "Latin and take two or three bytes a letter; 70 are blanks, and the rest places the cursor "
    "four times a row. With Latin names it stays below 900, as a test holds.",
    "filtering": "A key takes 33 to 38 ms of CPU: 7 to show it, 6 to 12 for the ids, 6 for the "
    "rows in sight (12 before their statements were kept), 8 to draw them. Under load from other "
    "programs it waits for a processor.",
    "before": "With 20,000 invoices the start of a command (0.5 s) is half of what it takes, and "
    "compiling the statements of a preview 40 of its 190 ms. What the release before took grows "
    "with the square: with 100,000 a preview takes 0.07 of what was recorded of it, 0.15 with its "
    "JSON, and a post 0.06. Of a preview's 0.8 s then 0.2 are the charged invoices in their order, "
    "0.3 the rows, payments and charges of 16,000 that moved, 0.3 computing them and making rows.",
    "ageing": "Ours takes 1.38 times the bare query: 1.05 to add up, to name the customers and to "
    "sort them by account, 0.2 for the two other sums that it must tie with, and the rest for "
    "6,000 rows.",
    "ageing-past": "A third goes into finding the items of what was allocated since by their "
    "keys: an allocation does not hold their customer, currency and due date.",
    "worklist": "Of 1.3 times the bare query the one pass over what is overdue takes 0.57, "
    "broken promises 0.16 (whether each invoice is still open, what has paid it), unapplied and "
    "pending documents 0.1, and the rest is 3,700 rows in order and two dozen statements, which "
    "SQLAlchemy hands on in 0.1 ms each. What is fixed weighs on a small ledger: with 1,000,000 "
    "invoices it takes 1.02 to 1.1 times the bare query.",
    "header": "The pass over the index takes 7 to 9 ms, 0.23 of the bare query; the rest is 2,000 "
    "sums by due date and what SQLAlchemy does for five statements, whatever the size.",
    "filter": "Of 200,000 open invoices the numbers are passed through in 5 ms, the accounts and "
    "names of 50,000 customers in 2. If customers have the word, whose each invoice is takes 20 ms "
    "more, and handing out 90,000 ids 8. The database takes 70 ms if nothing is found, 250 for a "
    "common word.",
    "postgres": "A first page is two statements: each costs the driver and SQLAlchemy 0.3 ms and "
    "the server 0.1 to 0.3, a good part of it to plan, which SQLite has not. As of a past day "
    "three quarters go into finding 3,000 debits and as many credits by their keys. An interest "
    "preview is near its goal: of the server's 140 ms 50 are 14,000 charged invoices in the order "
    "of their customers.",
    "bank": "With 100,000 entries both commands take 1.5 times the yardstick, with 2,000 "
    "2.05 to 2.2 times: their two starts and the 10,000 open items, which are read once, take 1.1 "
    "of 2.1 s then; the yardstick starts once. Of the list of 100,000 four fifths are matching: "
    "a third to read the texts for numbers, twice where the bank cut one, an eighth to look for "
    "settled documents, the rest to weigh what was found and to say why. Writing the list takes a "
    "twentieth, and so do looking for the same money in other statements and reading the entries.",
    "import": "The bare chain alone takes three quarters of what the release before took (4.8 of "
    "6.4 s for 30,000 into 90,000), as it writes to the same 26 indexes: 0.3 of it can't be had. "
    "Of 30,000 into an empty ledger a quarter goes into making these indexes, a fifth into the "
    "rows, a twenty-fifth into the digest of all rows, the rest into reading and checking; 0.4 s "
    "more are the start, which weighs less the longer the file.",
    "export": "Of what an invoice costs as CSV, a third goes into the query and a third into the "
    "interest that it accrued, half of that to compute it for the sixth of them that moved since "
    "the last run; a sixth goes into states, most of it to find since when it is paid, an eighth "
    "into the writer and a sixteenth into six amounts in their units. The yardstick has only the "
    "query and the writer.",
    "waiting-server": "A document that changes gets a new entry in each of some 20 indexes, which "
    "takes the server 0.11 to 0.17 ms. A payment writes three such rows, an undone invoice four, "
    "so 1,000 of them hold the turn for 0.35 to 0.5 s of processor time (an undo 0.76 before). A "
    "dunning run sets 960 levels in 0.12 s and takes them back in 0.2, its notices in 0.04 (0.4 "
    "before 2026-11-30). "
    "Only acts that change no document of others are written beside others' acts. In a short run "
    "the slowest hundredth is the one act of each clerk that meets the turn.",
    "team": "An act is eight statements, of which the yardstick has one; it takes 2.2 to 2.8 ms "
    "of processor time (3.7 to 4.9 before 2026-11-30), most of it for SQLAlchemy to send them and "
    "read their answers, on two processors that eight clerks share.",
    "demo": "Of 50,000 invoices two fifths of the time are SQLite's: 89,000 documents take 12 µs "
    "each, with the two indexes that posting needs, and 46,000 allocations 20, 15 of them in the "
    "guard that lowers what is open on both sides. A third goes into payments, each set against "
    "what it names, the half of it in SQLite; a twentieth each into digests, making the indexes, "
    "and the start. On PostgreSQL each act is some twenty statements, and a demo is 280 acts.",
}


class Promise(NamedTuple):
    """What is promised about speed: the keys of the rows that measure it, or why none does."""

    what: str
    keys: tuple[str, ...] = ()
    why_not: str = ""


# One for each row of the table in the specification of speed and scale, in its order, and one for
# what is asked of the matching.
PROMISES = (
    Promise("start to first screen", ("start",)),
    Promise("start to the list's rows and to Today complete, whatever the size", ("start",)),
    Promise("memory of the screens, whatever the size", ("memory",)),
    Promise("Down, PageDown, End in a large list", ("keys",)),
    Promise("bytes per key", ("bytes",)),
    Promise("interest preview, post, the second month", ("interest", "before")),
    Promise("an interest run on the screen: sign of life, rate, stop", ("life",)),
    Promise("statements in a batch, one process and two", ("statements",)),
    Promise("1,000 mails written given their documents, and memory", ("mail",)),
    Promise("import into an empty ledger and into a full one", ("import",)),
    Promise(
        "another clerk's act while imports, runs, batches, a backup, a restore or a check are at "
        "work, on both databases",
        ("waiting", "waiting-server"),
    ),
    Promise(
        "another clerk's act while documents are synchronised with a service, a local server",
        ("waiting", "waiting-server"),
    ),
    Promise("ageing per customer, query layer and command", ("ageing",)),
    Promise("ageing as of a past month end", ("ageing-past",)),
    Promise("worklist and header totals", ("worklist", "header")),
    Promise("first page of any sort, a page at half depth", ("pages",)),
    Promise("a filter as you type, in the query", ("filter",)),
    Promise("a filter as you type, from the key to the rows", ("filtering",)),
    Promise("bank files: parse, import with matching", ("bank",)),
    Promise("how right the matching of bank entries is, on three sets of payments", ("truth",)),
    Promise("XLSX and CSV export", ("export",)),
    Promise("eight processes that allocate at once", ("team",)),
    Promise("db check", ("check",)),
    Promise("PostgreSQL beside SQLite: reads, an import, the demo", ("postgres",)),
    Promise("the demo, time and memory", ("demo",)),
    Promise("daily figures, ten times the closed history and its runs", ("history",)),
    Promise("daily figures on PostgreSQL, ten million documents", ("history-server",)),
)
