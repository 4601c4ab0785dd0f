"""`artui import --preset`: the open items of another program in, as one act."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from artui import imports
from artui.cli.output import Output, print_list, print_object, say, watched
from artui.cli.session import Session
from artui.domain.money import CURRENCIES
from artui.domain.text import visible
from artui.imports.refusals import FileRefused
from artui.statements.lists.list_columns import ListColumn

if TYPE_CHECKING:
    from datetime import date

    from artui.imports.cell_values import DateOrder
    from artui.imports.presets.imported_export import ImportedExport

AUTO = "auto"
MATCHES = ("account", "name", "external-ref")
_DECIMALS = {"": "", "DOT": ".", "COMMA": ","}
_DATES: "dict[str, DateOrder | None]" = {
    "": None, "YMD": "YMD", "ISO": "YMD", "DMY": "DMY", "MDY": "MDY",
}  # fmt: skip


def list_presets(session: Session, files: tuple[str, ...], format_: str) -> int:
    """`artui import presets`: each preset, where it is from, and whether a real file was read."""
    if files:
        raise click.UsageError("`artui import presets` takes no file.")
    columns = [
        ListColumn("name"),
        ListColumn("source"),
        ListColumn("reviewed"),
        ListColumn("about"),
    ]
    rows = []
    for source in imports.presets.preset.sources():
        found = imports.presets.preset.preset_of(source.name, source.toml)
        reviewed = "yes" if found.reviewed else "no"
        rows.append((found.name, "own" if source.own else "artui", reviewed, found.about))
    form = "table" if format_ == "text" else format_
    print_list(session, Output(form, None, overwrite=False), columns, rows)
    return 0


def import_by_preset(
    session: Session,
    kind: str,
    files: tuple[str, ...],
    name: str,
    *,
    paid_on: "date | None",
    create_customers: bool,
    decimal: str,
    dates: str,
    currency: str,
    match: str,
    number: str,
    dry_run: bool,
    format_: str,
) -> int:
    """Take in each file as one act; raises UsageError, BadPreset, and what an act raises."""
    if currency and currency not in CURRENCIES:
        raise click.UsageError(f"'{currency}' is not a currency; write a code such as USD.")
    if name == AUTO:
        return _propose(session, files)
    presets = imports.presets
    preset = presets.preset.with_number(presets.preset.preset_named(name), number)
    means = presets.preset.RowMeans
    right = {means.PAYMENT: "payments", means.CUSTOMER: "customers"}.get(preset.rows, "invoices")
    if kind != right:
        raise click.UsageError(f"--preset {name} is for KIND {right}.")
    reading = presets.items.Reading(_DATES[dates], _DECIMALS[decimal], currency, paid_on)
    by = presets.preset.MatchBy(match) if match else None
    good = 0
    made: list[dict[str, Any]] = []
    with session.book(writes=not dry_run) as book:
        for file in files:
            path = file if file == "-" else session.path(file)
            try:
                with watched() as progress:
                    found = presets.post_export.post_export(
                        book,
                        path,
                        preset,
                        reading,
                        match=by,
                        create_customers=create_customers,
                        dry_run=dry_run,
                        progress=progress,
                    )
            except FileRefused as refusal:
                say(str(refusal))
                continue
            for row in (*found.errors, *found.notes):
                say(str(row))
            good += not found.errors
            if format_ == "json":
                made.append(_as_object(found))
            else:
                for line in _sentences(found, dry_run=dry_run):
                    click.echo(visible(line))
    if format_ == "json":
        print_object(made)
    return 0 if good == len(files) else 1


def _propose(session: Session, files: tuple[str, ...]) -> int:
    """Say which presets could read each file, by which headings; none is taken in: a person
    chooses."""
    presets = imports.presets
    known = [presets.preset.preset_of(each.name, each.toml) for each in presets.preset.sources()]
    for file in files:
        path = file if file == "-" else session.path(file)
        try:
            found = presets.export_rows.fitting(path, known)
        except FileRefused as refusal:
            say(str(refusal))
            continue
        for each in found:
            titles = ", ".join(each.found)
            click.echo(visible(f"{file}: --preset {each.preset}: line {each.line} has {titles}"))
        why = "; choose one of these" if found else ": no preset has its headings"
        say(f"{file}: nothing was taken in{why}.")
    return 1


def _sentences(found: "ImportedExport", *, dry_run: bool) -> list[str]:
    """What became of a file, what it comes to, and how it was read."""
    stays = not dry_run and not found.errors
    why = "" if stays else "; nothing was changed (--dry-run)"
    if found.errors:
        rows = "1 error" if len(found.errors) == 1 else f"{len(found.errors)} errors"
        why = f"; {rows}, nothing of this file was taken in"
    lines = [imports.presets.imported_export.counts(found.kinds, stays=stays) + why]
    sums = ", ".join(f"{amount} {currency}" for currency, amount in sorted(found.open.items()))
    checked = found.totals_checked
    totals = "its total agrees" if checked == 1 else f"its {checked} totals agree"
    if not found.errors and found.has_documents:
        lines.append(f"open {sums or '0'}" + (f"; {totals}" if checked else ""))
    passed = ", ".join(f"{count} {why}" for why, count in sorted(found.passed.items()))
    if passed:
        lines.append(f"rows passed over: {passed}")
    reviewed = "" if found.reviewed else ", which no file from a user has proven yet"
    said = f"; amounts are {found.currency}" if found.currency else ""
    lines.append(f"read by preset {found.preset}{reviewed}{said}")
    return [f"{found.file}: {line}" for line in lines]


def _as_object(found: "ImportedExport") -> dict[str, Any]:
    made = asdict(found)
    for name in ("errors", "notes"):
        made[name] = [each._asdict() for each in getattr(found, name)]
    for kind in made["kinds"]:
        kind["sums"] = {currency: str(amount) for currency, amount in kind["sums"].items()}
    return made | {"open": {currency: str(amount) for currency, amount in found.open.items()}}
