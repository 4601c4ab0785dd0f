"""docs/bring-your-own-data.md: the columns of every kind of file, with a sample of each.

The columns come from `artui.imports.file_kinds`; the samples are in fixtures/samples.
"""

from artui.imports.file_kinds import KINDS, CellType, FileColumn
from artui.imports.presets.preset import preset_of, sources
from tests.support.checkout import ROOT

SAMPLES = "fixtures/samples"
AS_OF = "2026-03-31"
BANK = f"{SAMPLES}/bank.sta"
# What each kind is, in the order in which the files can be imported.
ABOUT = {
    "customers": "Who owes you money. A row for an account that is there already updates it: what\n"
    "the row leaves blank stays as it is. Raising a credit limit takes a supervisor, once roles\n"
    "have been given out.",
    "contacts": "Whom to write to and to call at a customer. A contact is known by account,\n"
    "role and name: a row for one that is there updates the rest, what it leaves blank stays as\n"
    "it is.",
    "credit-events": "The history of credit limits, if you want to keep it. Give the limit of an\n"
    "account either here or with the customers, not in both.",
    "invoices": "What they owe. Taking in open invoices with their original dates is how a ledger\n"
    "starts: ageing and interest count from those dates.\n\n"
    "Instead of a table it may be an electronic invoice of yours that another system has\n"
    "made, one a file: UBL 2.1, CII (D16B, D22B), or a Factur-X or ZUGFeRD PDF. The seller is\n"
    "one of our entities by VAT id, registration, electronic address or, if no VAT id is\n"
    "known here, legal name; the customer is found by account (the buyer's identifier), VAT\n"
    "id and electronic address, and refused if these name nobody, several or different ones.\n"
    "Quantity × price, rates and all sums must agree; lines and taxes come along. 381 is a\n"
    "credit memo; a corrected invoice (384) is taken once the one it corrects is reversed, a\n"
    "prepaid amount if its payment is here.",
    "credit-memos": "What you owe them. A memo stays unapplied until somebody applies it.",
    "invoice-lines": "The lines of invoices, or of credit memos, that are there: electronic\n"
    "invoices need them, and the books post each tax code and rate apart. All lines of a document\n"
    "are in one file; quantity × price, taxes and sums are checked.",
    "payments": "Cash that came in. Each payment is allocated to the invoices it names, in that\n"
    "order; the rest stays unapplied. A cash discount of the terms is given if it was earned.",
    "applications": "Which memo goes to which invoice. Where you have a customer's mail instead,\n"
    "see requests below.",
    "self-billing": "Invoices that Amazon writes in your name, and their corrections.",
    "purchase-orders": "What Amazon ordered, an item a row, so that vendor invoices can be\n"
    "checked against it. A row for an item that is there already updates it: what the row leaves\n"
    "blank stays as it is.",
    "payees": "Whom Amazon wants billed, exactly as its list of bill-to parties has them. A\n"
    "supervisor takes it in, once roles have been given out. Where it pays to is set by\n"
    "`artui entity set NAME --remit-to-id …`.",
    "requests": "A customer's mail that asks you to apply credit memos, as plain text. Each\n"
    "request names an invoice, a memo and an amount: on labelled lines, in a table, in bare rows,\n"
    "or in a sentence. Nothing is applied that was not asked for: a line that refuses, withdraws,\n"
    "asks, reports the past or sets a condition, quoted or forwarded text, another currency than\n"
    "that of memo and invoice, and a figure that is no plain amount (`1 200.00`, `3 x 40`,\n"
    "`ca. 40`)\n"
    "are reported with line and reason. Sentences are read in English, German, French, Spanish,\n"
    "Italian and Dutch. `--dry-run` lists what would become of each request, with `--format csv`\n"
    "or `json` too. `artui import requests -` reads standard input.",
}
TYPES: dict[CellType, str] = {
    "text": "text",
    "name": "text",
    "id": "number or code",
    "loose": "number or code of another",
    "date": "date",
    "amount": "amount above 0",
    "limit": "amount, 0 or more",
    "currency": "ISO 4217 code",
    "country": "ISO country, two capitals",
    "terms": "payment terms",
    "word": "word",
    "invoices": "invoice numbers",
    "count": "whole number, 0 or more",
    "cost": "amount above 0, with any decimals",
    "fact": "text in one line",
    "signed": "amount, also 0 or below",
    "quantity": "number, also below 0",
    "price": "number, 0 or more",
    "percent": "percent",
}


def make() -> dict[str, str]:
    """The page."""
    chapters = [*(_chapter(kind) for kind in ABOUT), _bank_chapter(), _presets_chapter()]
    commands = "\n".join(f"artui import {kind} {sample(kind)}" for kind in ABOUT)
    page = _HEAD.format(as_of=AS_OF, commands=commands) + "\n" + "\n".join(chapters)
    return {"docs/bring-your-own-data.md": page}


def sample(kind: str) -> str:
    """The path of a kind's sample file from the root of the checkout."""
    return f"{SAMPLES}/{kind}.{'txt' if kind == 'requests' else 'csv'}"


def _chapter(kind: str) -> str:
    head = f"## {kind}\n\n{ABOUT[kind]}\n\n"
    if kind in KINDS:
        rows = "\n".join(_row(column) for column in KINDS[kind].columns)
        head += f"| column | holds | meaning |\n|---|---|---|\n{rows}\n\n"
    path = sample(kind)
    lines = (ROOT / path).read_text(encoding="utf-8").rstrip("\n").split("\n")
    shown = "\n".join(lines if kind == "requests" else lines[:3])
    return f"{head}Sample: [{path}](../{path})\n\n```text\n{shown}\n```\n"


def _bank_chapter() -> str:
    shown = (ROOT / BANK).read_text(encoding="utf-8").rstrip("\n")
    return f"{_BANK_HEAD}Sample: [{BANK}](../{BANK})\n\n```text\n{shown}\n```\n"


def _presets_chapter() -> str:
    found = [preset_of(each.name, each.toml) for each in sources()]
    rows = "\n".join(f"| `{each.name}` | {each.about} | {each.match} |" for each in found)
    return f"{_PRESETS_HEAD}| preset | reads | customers by |\n|---|---|---|\n{rows}\n"


def _row(column: FileColumn) -> str:
    name = f"**`{column.name}`** *required*" if column.required else f"`{column.name}`"
    words = [f"`{word}`" for word in column.words]
    return f"| {name} | {', '.join(words) or TYPES[column.type]} | {column.meaning} |"


_PRESETS_HEAD = """## The export of another program

`artui import invoices open.csv --preset NAME` reads a list of open items as CSV, as another program
exports it. No preset has read a file from a user yet (`reviewed`), so look at `--dry-run` and
compare what it says is open with the program.

- **One act.** Invoices, credit memos and unapplied payments of the file go in together, all of them
  or none, with a count for each; `artui undo` takes all of them back. The amount is what is open
  now; the original one is kept as `x-original_amount`. A payment without a number is `OPENING`.
- **Titles, groups, totals.** The headings are looked for in the first 30 rows. Rows that are none
  of the table are passed over and listed. A total that is not the sum of its rows refuses the file.
- **Customers** are found by exact name, without regard to case and spaces (`Parent:Child` is one
  below another), or refused with the nearest; `--match account` or `external-ref` goes by these.
  With `--create-customers` those that are not there are made, in the same act; each is listed with
  its account and the name it is like, so that one written in another way is seen.
- **History.** `--history --paid-on 2026-01-31` brings an invoice in with its original amount (of
  a column, or before what other columns say was paid), and what is no longer open of it as a
  payment `OPENING/NUMBER` of that day.
- **Payments.** `artui import payments payments.csv --preset stripe-payments` reads what a payment
  service took; a payment goes to the invoice whose `external_ref` it names, so take its invoices
  in first. One that was given back since, in part or whole, refuses the file with what is there and
  what to do; a refund that is in the ledger counts as given back.
- **Customers.** `artui import customers contacts.csv --preset quickbooks-contacts` fills in mail,
  phone and address of the customers that are there; others, which may be suppliers, are listed, and
  made only with `--create-customers`.
- **Currency.** A column says it, else a heading such as `Amount (USD)`, else `--currency USD`,
  else the base currency of our books or of the ledger's settings, which is told. A sign such as `$`
  alone does not.
- **Dates and amounts** are in the preset's form, or as `--dates` and `--decimal` say. If every date
  of the file reads both as DMY and as MDY, `--dates` is needed.
- **Status.** What is paid, drafted or void, and what has nothing open, is passed over and counted;
  an unknown type or status refuses the file.
- **Which one?** `--preset auto` says which presets could read a file, by which headings, and takes
  nothing in.
- **On the screens** `I x` asks for the file, proposes the presets that fit it, and shows what it
  would bring with every error; `c`, `w`, `n` and `b` say its currency, how it is written, that its
  customers are made, and that invoices come in whole. `Ctrl+S` takes it in.
- **Your own presets** are files `NAME.toml` in the folder `presets` beside `settings.toml`, in the
  form of ours (`artui/imports/presets/shipped`); one of the same name takes the place of ours.

"""
_BANK_HEAD = """## bank

The bank's own file as it came: MT940, CAMT, BAI2, OFX or QFX, or CSV by a mapping
(`artui bank mapping list`). Its account must be known: `artui bank accounts set
DE89370400440532013000 --currency EUR`. Nothing is posted by the import: `artui match list` shows
what each entry pays and why, `artui match post --certain` posts what is proven.

"""
_HEAD = """<!-- Made by: python -m tests.papers bring_your_own_data -->
# Bring your own data

`artui import KIND FILE...` takes in CSV (comma, semicolon or tab), JSON lines (one object a line)
and XLSX (the first sheet). The first row of a table names the columns, in any order; columns that
are not required may be missing. The samples on this page can be imported as they are:

```sh
export ARTUI_DB=samples.db ARTUI_AS_OF={as_of}
{commands}
artui db check
artui ageing
```

What holds for every file:

- **All or nothing.** If one row is wrong, nothing of the file is taken in. Every error names file,
  line, column, value and what would be right. With `--rejects bad.csv` the good rows are taken in
  and the bad ones are written to that file, each with its reason; mend it and import it again.
- **Twice adds nothing.** A row equal to one that is there is skipped and counted. A document with
  the same number and other values is refused. A payment is known by account, reference, value
  date, amount and currency together, so the same words next month are another payment. Of two equal
  rows in one file the second is refused by its line if they are payments, or applications without
  `request_id`; of other documents it is skipped and reported.
- **Try first.** `--dry-run` checks everything and changes nothing.
- **Back again.** One file is one act; `artui undo` takes the whole file back.
- **Encoding.** UTF-8, with or without a byte order mark, else Windows-1252.
- **Amounts** have a dot before the decimals and no grouping: `1234.50`. With `--decimal comma` they
  are `1234,50`.
- **Hidden** rows and columns of a sheet that hold values, and a hidden first sheet, refuse the
  file by name: `--hidden take` reads them, `--hidden skip` leaves them out and says so.
- **Dates** are `2026-01-31`. With `--dates DMY` they are `31.01.2026` or `31/01/2026`, with
  `--dates MDY` `01/31/2026`. Nothing is guessed; a date that contradicts the order refuses the
  file. An issue date or value date more than 366 days after or 3,660 days before the business day
  is refused; a supervisor sets other limits (`artui ledger settings set past_days 7300`). What
  counts only later is taken, reported, and listed by `artui list invoices --state ahead`.
- **Payment terms** are `net 30`, `eom 30`, `net 30 eom`, `net 30 eom 10` (the 10th after the end of
  that month), `months 1`, `proximo 15`, `fixed 2026-12-31` or `on receipt`; with a discount before
  any of them, `2/10 net 30` or in steps `2/10 1/20 net 30`; and `cutoff 25` before or after, so
  that what is issued after the 25th counts from the next month. Instalments are
  `instalments 50% net 30, 50% net 60`: percents that add up to 100, each with a term of its own; a
  discount or cut-off day comes before `instalments`. In a CSV file such a cell is in quotes.
- **Invoice numbers** of a payment are separated by `;`, and each may say how much:
  `INV-1;INV-2=50.00`. A payment that names one that is not there is taken, and what is meant for it
  remains unapplied and is reported; `--strict` refuses it.
- **Interest policies.** A customer's `policy` holds; without one, that of their `country` and
  `region`. `artui policy list` has them with their sources. A rate that nobody reviewed charges
  nothing, and neither does a half-year whose reference rate is not in the ledger yet: a supervisor
  enters it with its source (`artui policy set de --annual-rate RATE --from DAY --reviewed --reason
  SOURCE`). `uk` and `ie` are the contract's rate; `uk-statutory` and `ie-statutory`, which fix the
  rate of a debt for its whole life, are for customers who name them.
- **Notes.** A column whose name begins with `x-` is kept as a note on the customer or document
  (applications and credit events have none). Any other column that is not listed here is refused
  by name.
"""
