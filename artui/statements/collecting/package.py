"""The collections package: a ZIP that proves what was handed over.

`manifest.json` names every file with its size and SHA-256. The same entries give
the same bytes, so a package made twice can be compared. `verify` reads one that
came back, trusts none of it, and says what is missing, altered or added.
"""

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from artui.domain.refusal import Refused
from artui.domain.text import visible

MANIFEST = "manifest.json"
MAX_FILES = 20_000
MAX_BYTES = 1 << 30
MAX_RATIO = 200
_EPOCH = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 16
# What Python's reader raises for damage, for encryption, and for seeks that lead nowhere.
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError)
_UNREADABLE = (*_DAMAGED, NotImplementedError, RuntimeError)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class BadPackageEntry(Refused):
    """A path of a package would leave its folder, or is there twice."""


class NotAPackage(Refused):
    """The file is no collections package that could be read safely."""


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file of a package: its path inside the ZIP, with slashes, and its bytes."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class PackageFault:
    """What is wrong with a package: `missing`, `altered`, `extra` or `unsafe`, and which file."""

    problem: str
    path: str
    detail: str


def package_bytes(entries: Iterable[PackedFile]) -> bytes:
    """The ZIP of the entries and their manifest, sorted by path, the same bytes each time.

    Raises BadPackageEntry for a path that is unsafe, taken or named like the manifest.
    """
    files: dict[str, bytes] = {}
    for entry in entries:
        if not _is_safe(entry.path) or entry.path == MANIFEST or entry.path in files:
            raise BadPackageEntry(
                f"“{visible(entry.path)}” can't be a file of the package: "
                "its path is unsafe, is there twice, or is the manifest's."
            )
        files[entry.path] = entry.data
    manifest = {
        "files": [
            {"path": path, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for path, data in sorted(files.items())
        ]
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in ((MANIFEST, text.encode()), *sorted(files.items())):
            info = zipfile.ZipInfo(path, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return out.getvalue()


def verify(path: Path) -> list[PackageFault]:
    """What differs between a package and its manifest; an empty list if nothing does.

    Nothing is unpacked to disk. Raises NotAPackage if the file is no ZIP with a
    manifest, or is built to swell when it is read; OSError if it can't be opened.
    """
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(file) as archive:
                infos = archive.infolist()
                _refuse_bomb(path, infos)
                return _compare(archive, infos, _manifest(path, archive))
        except _UNREADABLE as error:
            why = visible(str(error)) or "it ends too early"
            raise NotAPackage(f"{path.name} can't be read as a package: {why}.") from error


def _is_safe(path: str) -> bool:
    """Whether a path stays inside its folder on every system."""
    parts = PurePosixPath(path).parts
    return (
        bool(parts)
        and path.isprintable()
        and "\\" not in path
        and ":" not in path
        and not path.startswith("/")
        and ".." not in parts
        and str(PurePosixPath(path)) == path
    )


def _refuse_bomb(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    """Refuse what claims to hold too much; no file can be read past the size it claims."""
    size = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if len(infos) > MAX_FILES:
        raise NotAPackage(f"{path.name} holds {len(infos)} files; at most {MAX_FILES} are read.")
    if size > MAX_BYTES or (size > _CHUNK * 16 and size > MAX_RATIO * max(packed, 1)):
        raise NotAPackage(
            f"{path.name} would swell from {packed} to {size} bytes; it was not unpacked."
        )
    if any(info.compress_type not in _METHODS for info in infos):
        raise NotAPackage(f"{path.name} is compressed in a way that artui does not write.")


def _digest(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    """SHA-256 of a file in the archive, read piece by piece."""
    digest = hashlib.sha256()
    with archive.open(info) as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def _manifest(path: Path, archive: zipfile.ZipFile) -> dict[str, str]:
    """Path to SHA-256, as the manifest says."""
    try:
        content = json.loads(archive.read(MANIFEST))
        listed = {str(file["path"]): str(file["sha256"]) for file in content["files"]}
    except (KeyError, TypeError, ValueError, RecursionError):
        raise NotAPackage(f"{path.name} has no {MANIFEST} that could be read.") from None
    return listed


def _compare(
    archive: zipfile.ZipFile,
    infos: list[zipfile.ZipInfo],
    listed: dict[str, str],
) -> list[PackageFault]:
    findings: list[PackageFault] = []
    seen: set[str] = set()
    for info in infos:
        name = info.filename
        if not _is_safe(name) or name in seen:
            findings.append(
                PackageFault("unsafe", visible(name), "its path is unsafe or is there twice")
            )
        elif name != MANIFEST and name not in listed:
            findings.append(PackageFault("extra", name, "the manifest does not name it"))
        elif name != MANIFEST:
            findings += _altered(archive, info, listed[name])
        seen.add(name)
    for name in sorted(listed.keys() - seen):
        findings.append(PackageFault("missing", visible(name), "the manifest names it"))
    return findings


def _altered(archive: zipfile.ZipFile, info: zipfile.ZipInfo, expected: str) -> list[PackageFault]:
    """A finding if the file's hash is another, or its bytes can't be read back."""
    try:
        actual = _digest(archive, info)
    except _DAMAGED as error:
        return [PackageFault("altered", info.filename, f"it can't be read: {visible(str(error))}")]
    if actual == expected:
        return []
    detail = f"SHA-256 is {actual}, the manifest says {expected}"
    return [PackageFault("altered", info.filename, visible(detail))]
