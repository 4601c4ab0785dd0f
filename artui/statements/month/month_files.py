"""The files of a month's report, in a folder: PDF, workbook, JSON, all of one set of figures."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from artui.ledger.reports.reported_month import MonthReport
from artui.statements import month
from artui.statements.destinations import safe_name
from artui.statements.file_batch import file_batch
from artui.statements.model import Entity

FORMATS = ("pdf", "xlsx", "json")


def write_month(
    report: MonthReport,
    entities: Sequence[Entity],
    folder: Path,
    formats: Iterable[str],
    *,
    overwrite: bool = False,
) -> Iterator[Path]:
    """Write the report in some formats, and give the path of each file once it is there.

    Raises AlreadyThere before anything is written, BrokenTemplate, OSError.
    """
    wanted = [each for each in FORMATS if each in set(formats)]
    stem = f"month-{report.month}" + (f"-{safe_name(report.entity)}" if report.entity else "")
    with file_batch(folder, overwrite=overwrite) as batch:
        batch.refuse_existing(f"{stem}.{each}" for each in wanted)
        for each in wanted:
            yield batch.write(f"{stem}.{each}", _drawn(report, entities, each))


def _drawn(report: MonthReport, entities: Sequence[Entity], form: str) -> bytes:
    match form:
        case "pdf":
            return month.month_pdf.month_pdf(report, entities)
        case "xlsx":
            return month.month_xlsx.month_xlsx(report)
        case _:
            return month.month_json.month_json(report)
