#!/bin/sh
# Textual 8.2.8: a method decorated with @on, overridden in a subclass.
#
# One would expect what Python does with any method: the subclass's version takes the place of the
# base's, so that a message is handled once, by the override.
#
# What happens: handlers found by @on belong to the class that decorated them. The base's own
# function runs for an instance of the subclass whether it was overridden or not. An override
# without the decorator is never called for the message; with the decorator, both run.
#
# Why it matters here: a page with a list is a base class, and for a screen that overrode "open the
# row under the cursor" both versions would run for one Enter. What screens may override is
# therefore a plain method, called by one decorated handler in the base.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet textual==8.2.8

cat > "$folder/seen.py" <<'PYTHON'
import asyncio

from textual import on
from textual.app import App
from textual.message import Message
from textual.widget import Widget

calls = []


class Asked(Message):
    pass


class Base(Widget):
    @on(Asked)
    def answer(self) -> None:
        calls.append("base")


class Plain(Base):
    def answer(self) -> None:
        calls.append("plain override")


class Decorated(Base):
    @on(Asked)
    def answer(self) -> None:
        calls.append("decorated override")


async def seen(kind: type[Widget]) -> list[str]:
    calls.clear()
    app: App[None] = App()
    async with app.run_test() as pilot:
        widget = kind()
        await app.mount(widget)
        widget.post_message(Asked())
        await pilot.pause()
    return list(calls)


found = {kind.__name__: asyncio.run(seen(kind)) for kind in (Plain, Decorated)}
print(found)
assert found == {"Plain": ["base"], "Decorated": ["decorated override", "base"]}, found
PYTHON
"$folder/venv/bin/python" "$folder/seen.py"
