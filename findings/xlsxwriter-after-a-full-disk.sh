#!/bin/sh
# XlsxWriter 3.3.1: after a write error the archive stays open and complains once more at the end.
#
# One would expect that `Workbook.close()`, which raises FileCreateError when the disk is full, has
# let go of its file, so that a program that catches the error has seen all of it.
#
# What happens: the ZipFile that close() made is left open. When it is collected, its __del__ tries
# to write the archive's directory, fails again, and Python prints "Exception ignored in: <function
# ZipFile.__del__ ...>" with a traceback on standard error, after the program's own message. Calling
# close() a second time does not help; a stream of ours in the place of the path does, such as one in
# memory, after which the one write to the disk is ours to catch.
#
# Why it matters here: an export to a full disk must end in one sentence that names the file. So the
# stream under a workbook of ours writes nothing more once we have let go of it.
set -eu

[ -e /dev/full ] || { echo "there is no /dev/full here"; exit 0; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet xlsxwriter==3.3.1

cat > "$folder/seen.py" <<'PYTHON'
import gc
import sys
from io import BytesIO

import xlsxwriter


def sheet(target: object) -> xlsxwriter.Workbook:
    book = xlsxwriter.Workbook(target)
    book.add_worksheet().write_column(0, 0, ["Invoice", "INV-2026-0001"])
    return book


ignored: list[str] = []
sys.unraisablehook = lambda seen: ignored.append(f"{seen.object.__qualname__}: {seen.exc_value}")

try:
    sheet("/dev/full").close()
    raised = "nothing"
except xlsxwriter.exceptions.FileCreateError as error:
    raised = f"FileCreateError: {error}"
gc.collect()
print("to a path: close() raised", raised)
print("           afterwards, past every except:", ignored or "nothing")
past_every_except = list(ignored)

ignored.clear()
stream = BytesIO()
sheet(stream).close()
try:
    with open("/dev/full", "wb") as file:
        file.write(stream.getvalue())
    raised_by_us = "nothing"
except OSError as error:
    raised_by_us = f"OSError: {error}"
gc.collect()
print("to a stream, then to the path: raised", raised_by_us)
print("           afterwards:", ignored or "nothing")

same = (
    raised.startswith("FileCreateError")
    and any("ZipFile.__del__" in each for each in past_every_except)
    and raised_by_us.startswith("OSError")
    and not ignored
)
sys.exit(0 if same else "this version behaves differently")
PYTHON

"$folder/venv/bin/python" "$folder/seen.py"
