"""Files appear whole or not at all, under names that stay in their folder."""

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.statements.destinations import (
    AlreadyThere,
    OutsideExportFolder,
    confined,
    new_file,
    safe_name,
)


def test_a_plain_number_is_its_own_name() -> None:
    assert safe_name("INV-2026-0001") == "INV-2026-0001"
    assert safe_name("a.b_c-1") == "a.b_c-1"


@pytest.mark.parametrize("number", ["../../etc/passwd", "..", ".hidden", "-rf", "a/b", "C:\\x", ""])
def test_a_number_never_leads_out_of_the_folder(number: str) -> None:
    name = safe_name(number)
    assert Path(name).name == name
    assert not name.startswith((".", "-"))


@given(st.lists(st.text(max_size=90), unique=True, max_size=12))
def test_two_numbers_never_share_a_name(numbers: list[str]) -> None:
    names = [safe_name(number) for number in numbers]
    assert len(set(names)) == len(names)
    assert all(name and len(name.encode()) < 255 - 10 for name in names)
    assert all(name.isprintable() and "/" not in name for name in names)


def test_a_file_takes_its_name_only_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    with new_file(path) as handle:
        handle.write(b"whole")
        assert not path.exists()
    assert path.read_bytes() == b"whole"
    assert [found for found in tmp_path.iterdir() if found.is_file()] == [path]


def test_a_folder_that_is_not_there_is_told_by_the_name_that_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "out.csv"
    with pytest.raises(FileNotFoundError) as caught, new_file(path):
        pass
    assert caught.value.filename == str(path)


def test_where_nothing_can_be_removed_the_name_that_was_asked_for_is_told(tmp_path: Path) -> None:
    """As on a disk that is only read, where even what is not there can't be removed."""
    path = tmp_path / "no-folder" / "out.csv"
    path.parent.write_text("a file")
    with pytest.raises(NotADirectoryError) as caught, new_file(path):
        pass
    assert caught.value.filename == str(path)


def test_a_name_taken_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"

    def write_slowly() -> None:
        with new_file(path) as handle:
            handle.write(b"mine")
            path.write_bytes(b"theirs")

    with pytest.raises(AlreadyThere):
        write_slowly()
    assert path.read_bytes() == b"theirs"
    assert [found for found in tmp_path.iterdir() if found.is_file()] == [path]


def test_a_link_to_nowhere_counts_as_taken(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AlreadyThere), new_file(path):
        pass
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_system_without_links_still_gives_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    with new_file(tmp_path / "out.csv") as handle:
        handle.write(b"whole")
    assert (tmp_path / "out.csv").read_bytes() == b"whole"


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    with new_file(pipe, overwrite=True) as handle:
        handle.write(b"through")
    reader.join()
    assert read == [b"through"]
    assert pipe.is_fifo()


def test_a_restricted_session_stays_in_the_export_folder(tmp_path: Path) -> None:
    export = tmp_path / "export"
    export.mkdir()
    inside = export / "list.csv"
    assert confined(inside, export, restricted=True) == inside
    assert confined(Path("/etc/passwd"), export, restricted=False) == Path("/etc/passwd")
    (export / "way-out").symlink_to(tmp_path)
    for path in (
        Path("/etc/passwd"),
        export / ".." / "list.csv",
        export / "way-out" / "list.csv",
        tmp_path / "export-too" / "list.csv",
    ):
        with pytest.raises(OutsideExportFolder, match="is outside"):
            confined(path, export, restricted=True)
