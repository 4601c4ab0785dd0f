#!/bin/sh
# typst 0.15.2 (Python), pypdf 7.1.0: what is printed where no font has a letter.
#
# One would expect one answer to a letter that can't be drawn, and under PDF/A, which asks that each
# letter can be read again, a refusal.
#
# What happens depends on whether any of the named fonts is there. If one is, and it lacks the
# letter, PDF/A is refused and the letter named. If none is there and the system's fonts are left
# out, the same source is printed without an error: the page is PDF/A by its own words, and empty.
#
# Why it matters here: a company may name fonts of its own for its documents. A slip in the name
# would print invoices without words. Our fonts always follow those that a company names, and a
# test reads what was printed.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet typst==0.15.2 pypdf==7.1.0

cat > "$folder/seen.py" <<'PYTHON'
import io
import sys
from pathlib import Path

import pypdf
import typst

folder = Path(sys.argv[1])


def printed(font: str, text: str, embedded: bool) -> str:
    """The text of the page, or why there is none."""
    main = folder / "main.typ"
    main.write_text(
        f'#set document(title: "Invoice", date: datetime(year: 2026, month: 11, day: 29))\n'
        f'#set text(font: "{font}", fallback: false, lang: "en")\n{text}\n'
    )
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=embedded)
    compiler = typst.Compiler(root=folder, font_paths=fonts, ignore_system_fonts=True)
    try:
        data = compiler.compile(input=main, format="pdf", pdf_standards=["a-3b"])
    except typst.TypstError as error:
        return f"refused: {error.message}"
    return pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()


seen = {
    "a font that has the letters": printed("Libertinus Serif", "Invoice", True),
    "a font that lacks one": printed("Libertinus Serif", "Invoice \u0e01", True),
    "no such font": printed("Of Our Own", "Invoice", False),
}
for what, text in seen.items():
    print(f"{what}: {text!r}")
first, second, third = seen.values()
assert first == "Invoice", first
assert second.startswith("refused"), second
assert third == "", third
PYTHON
"$folder/venv/bin/python" "$folder/seen.py" "$folder"
