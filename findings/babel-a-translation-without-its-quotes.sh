#!/bin/sh
# Babel 2.18.0: a translation whose quotes were forgotten, read from a .po file.
#
# One would expect `read_po(..., abort_invalid=True)` to refuse a line such as `msgstr Faktura`: the
# option says that it raises for what is invalid, and gettext's own msgfmt does.
#
# What happens: the line is read without a word, and its first and last letter are taken for the
# quotes: the translation is "aktur". A line whose closing quote is missing loses its last letter.
#
# Why it matters here: catalogues are edited by translators and by companies that put their own
# words on invoices, and a mutilated word would be printed and sent. Our reader looks at the quotes
# of each line itself and refuses the file with the line's number.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet babel==2.18.0

cat > "$folder/seen.py" <<'PYTHON'
from io import BytesIO

from babel.messages.pofile import read_po

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
seen = {}
for written in ('"Faktura"', "Faktura", '"Faktura'):
    text = f'{HEAD}msgid "Invoice"\nmsgstr {written}\n'
    catalog = read_po(BytesIO(text.encode()), locale="sv", abort_invalid=True)
    seen[written] = catalog["Invoice"].string
    print(f"msgstr {written:10} is read as {seen[written]!r}")
assert seen['"Faktura"'] == "Faktura", seen
assert seen["Faktura"] == "aktur", seen
assert seen['"Faktura'] != "Faktura", seen
PYTHON
"$folder/venv/bin/python" "$folder/seen.py"
