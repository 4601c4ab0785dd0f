"""The collections package proves its content, and a package from outside is not trusted."""

import io
import json
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artui.statements.collecting.package import (
    BadPackageEntry,
    NotAPackage,
    PackedFile,
    package_bytes,
    verify,
)

ENTRIES = (
    PackedFile("statement.pdf", b"%PDF statement"),
    PackedFile("invoices/INV-1.pdf", b"%PDF invoice" * 500),
    PackedFile("history.csv", b"at,text\n"),
)


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "package.zip"
    path.write_bytes(data)
    return path


def repacked(data: bytes, changes: dict[str, bytes | None]) -> bytes:
    """The package with some files changed, added, or left out (None)."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files: dict[str, bytes | None] = {n: archive.read(n) for n in archive.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (files | changes).items():
            if content is not None:
                archive.writestr(name, content)
    return out.getvalue()


def found(path: Path) -> list[tuple[str, str]]:
    return [(finding.problem, finding.path) for finding in verify(path)]


def test_a_package_as_written_has_no_findings(tmp_path: Path) -> None:
    assert verify(written(tmp_path, package_bytes(ENTRIES))) == []


def test_the_same_entries_in_any_order_give_the_same_bytes() -> None:
    assert package_bytes(ENTRIES) == package_bytes(ENTRIES[::-1])


def test_the_manifest_names_each_file_with_its_size_and_hash() -> None:
    with zipfile.ZipFile(io.BytesIO(package_bytes(ENTRIES))) as archive:
        files = json.loads(archive.read("manifest.json"))["files"]
    assert [file["path"] for file in files] == sorted(entry.path for entry in ENTRIES)
    assert files[0]["size"] == len(b"at,text\n")
    assert len(files[0]["sha256"]) == 64


@pytest.mark.parametrize(
    ("changes", "findings"),
    [
        ({"history.csv": None}, [("missing", "history.csv")]),
        ({"history.csv": b"at,text\nforged"}, [("altered", "history.csv")]),
        ({"added.txt": b"x"}, [("extra", "added.txt")]),
        ({"../../evil": b"x"}, [("unsafe", "../../evil")]),
        ({"/etc/passwd": b"x"}, [("unsafe", "/etc/passwd")]),
        ({"a\\b": b"x"}, [("unsafe", "a\\b")]),
        ({"C:evil": b"x"}, [("unsafe", "C:evil")]),
        ({"x\x1b[2J": b"x"}, [("unsafe", "x\\x1b[2J")]),
        (
            {"history.csv": None, "statement.pdf": b"", "z": b""},
            [("altered", "statement.pdf"), ("extra", "z"), ("missing", "history.csv")],
        ),
    ],
)
def test_every_change_is_found(
    tmp_path: Path, changes: dict[str, bytes | None], findings: list[tuple[str, str]]
) -> None:
    path = written(tmp_path, repacked(package_bytes(ENTRIES), changes))
    assert found(path) == findings


def test_a_file_that_stands_twice_is_found(tmp_path: Path) -> None:
    data = io.BytesIO(package_bytes(ENTRIES))
    with (
        zipfile.ZipFile(data, "a") as archive,
        pytest.warns(UserWarning, match="Duplicate name"),
    ):
        archive.writestr("history.csv", b"second")
    assert ("unsafe", "history.csv") in found(written(tmp_path, data.getvalue()))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = repacked(package_bytes(ENTRIES), {"bomb": b"\0" * 30_000_000})
    with pytest.raises(NotAPackage, match="would swell"):
        verify(written(tmp_path, bomb))


def test_a_package_of_too_many_files_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for index in range(20_001):
            archive.writestr(str(index), b"")
    with pytest.raises(NotAPackage, match="20001 files"):
        verify(written(tmp_path, out.getvalue()))


@pytest.mark.parametrize("manifest", [None, b"", b"[]", b'{"files": [1]}', b"{" * 100_000, b"\xff"])
def test_a_zip_without_a_readable_manifest_is_refused(
    tmp_path: Path, manifest: bytes | None
) -> None:
    path = written(tmp_path, repacked(package_bytes(ENTRIES), {"manifest.json": manifest}))
    with pytest.raises(NotAPackage):
        verify(path)


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAPackage, match="can't be read as a package"):
        verify(written(tmp_path, b"hello"))


def test_a_compression_that_artui_never_writes_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("manifest.json", b"{}")
    with pytest.raises(NotAPackage, match="compressed in a way"):
        verify(written(tmp_path, out.getvalue()))


def test_a_file_that_is_not_there_is_the_systems_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        verify(tmp_path / "none.zip")


def test_flipped_bytes_are_found_or_refused(tmp_path: Path) -> None:
    data = bytearray(package_bytes(ENTRIES))
    where = bytes(data).index(b"INV-1.pdf") + len("INV-1.pdf") + 4
    data[where] ^= 0xFF
    assert [finding.problem for finding in verify(written(tmp_path, bytes(data)))] == ["altered"]


@pytest.mark.parametrize(
    "path", ["", "/abs", "../up", "a/../b", "a//b", "a\\b", "C:x", "manifest.json", "a\nb", "./a"]
)
def test_an_unsafe_path_is_never_written(path: str) -> None:
    with pytest.raises(BadPackageEntry):
        package_bytes([PackedFile(path, b"")])


def test_a_path_that_stands_twice_is_refused() -> None:
    with pytest.raises(BadPackageEntry):
        package_bytes([PackedFile("a", b"1"), PackedFile("a", b"2")])


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_package_never_raises_anything_but_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray(package_bytes(ENTRIES))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    del content[data.draw(st.integers(len(content) // 2, len(content))) :]
    path = tmp_path_factory.mktemp("fuzz") / "package.zip"
    path.write_bytes(bytes(content))
    with suppress(NotAPackage):
        verify(path)
