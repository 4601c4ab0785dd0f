#!/bin/sh
# rich 15.0.0 and wcwidth 0.9.4 (both MIT): how many cells a name in Devanagari takes.
#
# One would expect that the two libraries that terminals programs measure text with agree on text
# that has no emoji in it, and that the width of a word is the sum of what its characters take.
#
# What happens: rich counts no cell for a spacing vowel sign (category Mc, such as U+093F); wcwidth
# says 0 for it alone, too, but counts it in a word: `wcswidth` of the word is more than the sum of
# `wcwidth` over its characters, and more than rich says. glibc, tmux and most terminals give such
# signs a cell, as `wcswidth` does.
#
# Why it matters here: a program that draws by rich's widths puts the next text a cell too early for
# every such sign, and what follows overwrites the sign or leaves the amounts behind it out of their
# column. artui measures clusters itself and gives the sign its cell.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet rich==15.0.0 wcwidth==0.9.4

cat > "$folder/seen.py" <<'PYTHON'
import sys
from unicodedata import category

from rich.cells import cell_len
from wcwidth import wcswidth, wcwidth

# Words as they stand in names of companies; the second and the last have no spacing vowel sign.
words = ["लिमिटेड", "मुद्रण", "हिमालय", "नगर"]
differing = []
for word in words:
    signs = sum(category(each) == "Mc" for each in word)
    alone = sum(wcwidth(each) for each in word)
    row = (cell_len(word), alone, wcswidth(word), signs)
    print(f"{ascii(word)}: rich {row[0]}, wcwidth summed {row[1]}, wcswidth {row[2]}; signs {signs}")
    if signs:
        differing.append(row)

same = all(
    rich == alone and whole == rich + signs for rich, alone, whole, signs in differing
) and cell_len(words[-1]) == wcswidth(words[-1])
sys.exit(0 if same else "these versions measure differently")
PYTHON

"$folder/venv/bin/python" "$folder/seen.py"
