"""A company's own templates over the shipped ones, file by file, in one folder for the press.

The folder that the settings name is laid over ours in a folder of copies that lives as long as the
process. Templates read what is in there and nothing else.
"""

import atexit
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from artui.domain.refusal import Refused
from artui.domain.text import visible

SHIPPED = Path(__file__).parent.parent / "templates"
FACES = Path(__file__).parent / "fonts"
# A folder with more than this was named by mistake.
_MOST = 500
_PACKAGE = re.compile(r'"@[\w-]+/')


class BrokenTemplate(Refused):
    """A template can't be printed; the sentence says where it is broken."""


@dataclass(frozen=True, slots=True)
class TemplateRoot:
    """Where templates and fonts are; `own` is the company's folder, if there is one."""

    folder: Path
    fonts: tuple[Path, ...]
    own: Path | None = None

    def shown(self, name: str) -> str:
        """A file as its user knows it: with its folder if it is the company's own."""
        mine = self.own is not None and (self.own / name).is_file()
        return visible(str(self.own / name) if self.own is not None and mine else name)


_chosen: list[Path | TemplateRoot | None] = [None]


def use_templates(chosen: Path | TemplateRoot | None) -> None:
    """Print by the templates of this folder from now on; None: by the shipped ones alone.

    A process that draws for another is given what that one prints by.
    """
    _chosen[0] = chosen


def own_folder() -> Path | None:
    """The folder with the company's templates and catalogues, if there is one."""
    chosen = _chosen[0]
    return chosen.own if isinstance(chosen, TemplateRoot) else chosen


def templates() -> TemplateRoot:
    """What is printed by now. Raises BrokenTemplate for a folder that can't be."""
    chosen = _chosen[0]
    if isinstance(chosen, TemplateRoot):
        return chosen
    if chosen is None:
        return TemplateRoot(SHIPPED, (FACES,))
    return _laid(chosen, tuple(_files(chosen)))


_Known = tuple[Path, int]


def _files(own: Path) -> Iterator[_Known]:
    """The company's files, each with the time of its last change."""
    if not own.is_dir():
        raise BrokenTemplate(
            f"There is no folder {visible(str(own))}, where the setting templates looks."
        )
    home = own.resolve()
    try:
        for count, path in enumerate(sorted(own.rglob("*"))):
            if count >= _MOST:
                raise BrokenTemplate(
                    f"The folder {visible(str(own))} (setting templates) holds more than {_MOST} "
                    "files: it is not one of templates."
                )
            if not path.is_file():
                continue
            if not path.resolve().is_relative_to(home):
                raise BrokenTemplate(
                    f"{visible(str(path))} leads out of the folder of templates; put the file "
                    "itself there."
                )
            yield path.relative_to(own), path.stat().st_mtime_ns
    except OSError as error:
        raise BrokenTemplate(
            f"The folder {visible(str(own))} (setting templates) can't be read: {error.strerror}."
        ) from error


@lru_cache(maxsize=1)
def _laid(own: Path, files: tuple[_Known, ...]) -> TemplateRoot:
    """The shipped templates with these files over them; made anew when one of them changes."""
    for name, _ in files:
        if name.suffix == ".typ":
            _refuse_packages(own / name)
    # Copies, for typst refuses a link that leads out of its root.
    folder = Path(mkdtemp(prefix="artui-templates-")).resolve()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
    for name, _ in files:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(own / name, place)
    return TemplateRoot(folder, (FACES, own.resolve()), own)


def _refuse_packages(path: Path) -> None:
    """Refuse a template that would load something from the network."""
    lines = path.read_text("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, 1):
        if _PACKAGE.search(line):
            raise BrokenTemplate(
                f"Template {visible(str(path))}, line {number}: packages are not loaded from the "
                "network; copy what you need into the folder."
            )
