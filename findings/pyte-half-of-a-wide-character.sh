#!/bin/sh
# pyte 0.8.2: a wide character of which one half is overwritten.
#
# One would expect what terminals do: a character of two cells that loses one of them is gone, and
# its other cell is blank.
#
# What happens: the other half is kept as it was. Where the right half is overwritten, the whole
# character remains in front, and `display` leaves out the character that was written there. Where
# the left half is overwritten, an empty cell remains, and `display` raises IndexError.
#
# Why it matters here: tests of the screens read them from pyte. Where a name in wide characters is
# replaced by another text, the emulator would show what no terminal shows, or fail, and a driver
# that is right would look wrong. The test of the driver (tests/tui/kit/test_driver.py) blanks the
# rest itself.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pyte==0.8.2 wcwidth==0.9.4

cat > "$folder/seen.py" <<'PYTHON'
import pyte


def seen(column: int) -> tuple[list[str], str]:
    """The cells of two wide characters after X was written at a column, and what is displayed."""
    screen = pyte.Screen(5, 1)
    pyte.Stream(screen).feed(f"\u6f22\u5b57\x1b[1;{column}HX")
    cells = [screen.buffer[0][place].data for place in range(5)]
    try:
        return cells, screen.display[0]
    except IndexError:
        return cells, "IndexError"


right, left = seen(2), seen(1)
print("X over the right half:", ascii(right))
print("X over the left half:", ascii(left))
assert right == (["\u6f22", "X", "\u5b57", "", " "], "\u6f22\u5b57 "), right
assert left == (["X", "", "\u5b57", "", " "], "IndexError"), left
PYTHON
"$folder/venv/bin/python" "$folder/seen.py"
