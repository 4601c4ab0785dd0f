"""Where bytes come from: files, pipes, standard input; and how large they may be."""

import io
import os
import threading
from pathlib import Path

import pytest

from artui.imports.formats import delimited, json_lines, source
from artui.imports.formats.open_table import open_table
from artui.imports.formats.table import TextRow
from artui.imports.refusals import NotText, TooLarge

BOTH = [("account\n", "C-1\n"), ("", '{"account": "C-1"}\n')]


def test_a_pipe_is_copied_before_it_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b"account\nC-1\n",))
    writer.start()
    with open_table(pipe) as table:
        assert list(table.rows()) == [TextRow(2, {"account": "C-1"})]
    writer.join()


def test_a_file_beyond_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "MAX_BYTES", 100)
    path = tmp_path / "in.csv"
    path.write_bytes(b"account\n" + b"C-1\n" * 30)
    with pytest.raises(TooLarge, match="is larger than"), open_table(path):
        pass

    class Stream:
        buffer = io.BytesIO(path.read_bytes())

    monkeypatch.setattr("sys.stdin", Stream)
    with pytest.raises(TooLarge, match="standard input: is larger"), open_table("-"):
        pass


@pytest.mark.parametrize(("head", "row"), BOTH, ids=["csv", "json"])
def test_more_rows_than_the_limit_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: str, row: str
) -> None:
    for module in (delimited, json_lines):
        monkeypatch.setattr(module, "MAX_ROWS", 11_000)
    path = tmp_path / "in"
    path.write_text(head + row * 12_000)
    with pytest.raises(TooLarge, match="more than 11000 rows"), open_table(path) as table:
        list(table.rows())


@pytest.mark.parametrize(("head", "row"), BOTH, ids=["csv", "json"])
def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, head: str, row: str
) -> None:
    path = tmp_path / "in"
    path.write_text(head + row * 90_000)
    with open_table(path) as table:
        with path.open("r+b") as other:
            other.seek(path.stat().st_size - 20)
            other.write(b"\xff\xff")
        with pytest.raises(NotText, match="changed while it was read"):
            list(table.rows())


def test_a_line_longer_than_a_piece_is_measured_over_its_pieces(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(b"account\n" + b"\n" * ((1 << 20) - 20) + b"x" * ((1 << 20) + 1) + b"\n")
    with pytest.raises(TooLarge, match="a line is longer"), open_table(path):
        pass


def test_nul_and_wrong_bytes_far_into_a_file_are_named_by_their_line(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    lines = b"account\n" + b"C-1\n" * 400_000
    path.write_bytes(lines + b"C\0\n")
    with pytest.raises(NotText, match=r"in\.csv:400002: holds a NUL"), open_table(path):
        pass
    path.write_bytes(b"\xef\xbb\xbf" + lines + b"C\xff\n")
    with pytest.raises(NotText, match=r"in\.csv:400002: the file begins"), open_table(path):
        pass
    path.write_bytes(lines + b"C\x81\n")
    with pytest.raises(NotText, match=r"in\.csv:400002: byte 0x81"), open_table(path):
        pass
