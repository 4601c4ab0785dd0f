#!/bin/sh
# Textual 8.2.8: what @work and run_worker do with the arguments of a worker before it begins.
#
# One would expect that arguments are only handed on to the thread, and that a description is asked
# for where somebody looks at the workers; an empty one would then be as good as none.
#
# What happens: each start writes all arguments out with repr, on the thread that draws, whether or
# not anything is ever logged, and cuts the text at 1,000 characters only afterwards. With an empty
# description the repr of the partial that holds the same arguments is taken instead. Only a
# description of at least one character stops it.
#
# Why it matters here: a list's worker is given the source of its rows, which for a preview is a
# dataclass with tens of thousands of them. Each page that was read held the keys up for as long as
# it takes to write all of them out. Workers that get a source have a description of their own.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet textual==8.2.8

cat > "$folder/seen.py" <<'PYTHON'
import asyncio
import sys
import threading

from textual import work
from textual.app import App

written = []


class Rows:
    def __init__(self, of):
        self.of = of

    def __repr__(self):
        drawing = threading.current_thread() is threading.main_thread()
        written.append((self.of, drawing))
        return "all rows"


class Shown(App):
    @work(thread=True)
    def undescribed(self, rows):
        pass

    @work(thread=True, description="")
    def empty(self, rows):
        pass

    @work(thread=True, description="reads")
    def described(self, rows):
        pass


async def main():
    app = Shown()
    async with app.run_test() as pilot:
        for name in ("undescribed", "empty", "described"):
            getattr(app, name)(Rows(name))
            await app.workers.wait_for_complete()
            await pilot.pause()


asyncio.run(main())
for name in ("undescribed", "empty", "described"):
    drawing = {each for of, each in written if of == name}
    told = "not written out" if not drawing else f"written out, drawing thread: {drawing == {True}}"
    print(f"{name}: {told}")
right = {("undescribed", True), ("empty", True)}
sys.exit(0 if set(written) == right else "this version describes workers otherwise")
PYTHON
"$folder/venv/bin/python" "$folder/seen.py"
