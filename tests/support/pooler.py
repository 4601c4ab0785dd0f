"""PgBouncer before a test server, where this machine has it."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests.support.postgres import unprivileged

_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"
_SETTINGS = """\
[databases]
* = host={server} port=5432
[pgbouncer]
listen_addr =
unix_socket_dir = {folder}
listen_port = 5432
auth_type = trust
auth_file = {folder}/users
pool_mode = {mode}
"""


@contextmanager
def pooler(behind: str, mode: str) -> Iterator[str]:
    """The address of a database behind a pooler that lends a connection for a `mode` (`session`,
    `transaction`), as it comes but for that; the test is passed over where there is none."""
    program = shutil.which("pgbouncer", path=_PATH)
    if program is None:
        pytest.skip("pgbouncer is not on PATH")
    url = make_url(behind)
    with tempfile.TemporaryDirectory(prefix="artui-pg-") as name:
        folder, user = Path(name), unprivileged()
        (folder / "users").write_text(f'"{url.username}" ""\n')
        settings = _SETTINGS.format(server=url.query["host"], folder=folder, mode=mode)
        (folder / "settings").write_text(settings)
        if user:
            shutil.chown(folder, user)
        command = [program, "-q", str(folder / "settings")]
        with subprocess.Popen(command, user=user, cwd=folder, stderr=subprocess.DEVNULL) as runs:
            try:
                there = url.set(query={"host": str(folder)}).render_as_string(hide_password=False)
                _wait_for(there)
                yield there
            finally:
                runs.terminate()


def _wait_for(url: str) -> None:
    for _ in range(600):
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"nobody answers at {url}")
