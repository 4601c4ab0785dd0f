"""What became of an export of another program, and its counts in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from artui.imports.open_file import MOST_ERRORS
from artui.imports.presets.export_rows import Export
from artui.imports.presets.items import KINDS
from artui.imports.presets.preset import Preset, RowMeans
from artui.imports.refusals import RowError

CUSTOMERS = "customers"


@dataclass(frozen=True, slots=True)
class OfKind:
    """What became of the documents of one kind, and what they come to by currency, signed."""

    kind: str
    added: int = 0
    skipped: int = 0
    rejected: int = 0
    sums: Mapping[str, Decimal] = field(default_factory=dict)
    changed: int = 0


@dataclass(frozen=True, slots=True)
class ImportedExport:
    """What became of a file. `act_id` is None if nothing stays."""

    file: str
    preset: str
    reviewed: bool
    act_id: int | None
    kinds: Sequence[OfKind]
    passed: Mapping[str, int]
    """How many rows were passed over, by why."""
    totals_checked: int
    currency: str
    """The currency that no column said, and what said it."""
    errors: Sequence[RowError] = ()
    notes: Sequence[RowError] = ()

    @property
    def has_documents(self) -> bool:
        """Whether it is no list of customers alone."""
        return not self.kinds or any(each.kind != CUSTOMERS for each in self.kinds)

    @property
    def open(self) -> dict[str, Decimal]:
        """What all documents come to, by currency."""
        sums: dict[str, Decimal] = {}
        for each in self.kinds:
            for currency, amount in each.sums.items():
                sums[currency] = sums.get(currency, Decimal(0)) + amount
        return sums


def outcome(
    export: Export,
    preset: Preset,
    act_id: int | None,
    done: Sequence[OfKind],
    passed: Mapping[str, int],
    errors: Iterable[RowError],
    notes: Iterable[RowError],
    currency: str = "",
) -> ImportedExport:
    """What became of an export; of many errors and remarks the first."""
    return ImportedExport(
        export.file,
        preset.name,
        preset.reviewed,
        act_id,
        done,
        dict(passed),
        export.checked,
        currency,
        sorted(errors, key=lambda each: each.line)[:MOST_ERRORS],
        sorted(notes, key=lambda each: each.line)[:MOST_ERRORS],
    )


_NOUNS = {
    KINDS[RowMeans.INVOICE]: ("invoice", "invoices"),
    KINDS[RowMeans.MEMO]: ("credit memo", "credit memos"),
    KINDS[RowMeans.PAYMENT]: ("payment", "payments"),
    CUSTOMERS: ("customer", "customers"),
}


def counts(done: Sequence[OfKind], *, stays: bool = True) -> str:
    """`added 3 invoices, 1 credit memo, skipped 0 (already there)`."""
    added = [f"{each.added} {_NOUNS[each.kind][each.added != 1]}" for each in done if each.added]
    changed = [
        f"{each.changed} {_NOUNS[each.kind][each.changed != 1]}" for each in done if each.changed
    ]
    verb = "added" if stays else "would add"
    skipped = sum(each.skipped for each in done)
    rejected = sum(each.rejected for each in done)
    refused = f", rejected {rejected}" if rejected else ""
    other = f", {'changed' if stays else 'change'} {', '.join(changed)}" if changed else ""
    return f"{verb} {', '.join(added) or '0'}{other}, skipped {skipped} (already there){refused}"
