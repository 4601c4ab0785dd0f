#!/bin/sh
# Textual 8.2.8: a key that the focused field has a binding for, on a screen with an on_key.
#
# One would expect that the field comes first: its binding acts on the key, and the key stops there,
# as it does between a field's binding and the same one of its screen.
#
# What happens: the handlers of the whole chain come before the bindings of anybody. The screen's
# on_key sees the key as one that nobody has used, and only then the field's own binding acts on it.
#
# Why it matters here: a page that says "this key does nothing here" said so of Ctrl+U, while the
# field was emptied by it. It has to look in active_bindings before it says so.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet textual==8.2.8

cat > "$folder/seen.py" <<'PYTHON'
import asyncio
import sys

from textual.app import App
from textual.screen import Screen
from textual.widgets import Input

seen = []


class Field(Input):
    BINDINGS = [("ctrl+t", "own", "")]

    def action_own(self):
        seen.append("binding of the field")


class Page(Screen):
    BINDINGS = [("ctrl+t", "own", "")]

    def compose(self):
        yield Field()

    def action_own(self):
        seen.append("binding of the screen")

    def on_key(self, event):
        seen.append("on_key of the screen")


class Shown(App):
    def on_mount(self):
        self.push_screen(Page())


async def main():
    async with Shown().run_test() as pilot:
        await pilot.pause()
        await pilot.press("ctrl+t")
        await pilot.pause()


asyncio.run(main())
print("; then ".join(seen))
right = ["on_key of the screen", "binding of the field"]
sys.exit(0 if seen == right else "this version goes in another order")
PYTHON
"$folder/venv/bin/python" "$folder/seen.py"
