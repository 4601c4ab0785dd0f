"""The figures in SECURITY.md are those of the code."""

from artui.amazon.sandbox.server import HOST
from artui.imports.formats.source import MAX_BYTES, MAX_LINE
from artui.imports.formats.table import MAX_COLUMNS, MAX_ROWS
from artui.imports.formats.workbook import MAX_TEXTS, MAX_UNPACKED
from tests.support.checkout import ROOT


def test_the_limits_of_readers_are_as_written() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    written = [
        f"{MAX_BYTES >> 30} GiB a file",
        f"{MAX_LINE >> 20} MiB a line",
        f"{MAX_ROWS // 1_000_000} million rows",
        f"{MAX_COLUMNS:,} columns",
        f"{MAX_UNPACKED >> 30} GiB unpacked, {MAX_TEXTS:,} shared texts",
        f"listens on {HOST} only",
    ]
    assert [each for each in written if each not in text] == []
