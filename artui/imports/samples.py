"""The samples of every kind of file, to look at and to fill in: they go in as they are."""

import shutil
from pathlib import Path

FOLDER = "samples"
"""Where the screens write them, within the export folder."""
_PACKAGE = Path(__file__).parents[1]


def samples_home() -> Path:
    """The folder of samples: `fixtures/samples` in a checkout, `artui/sample_files` in a wheel."""
    for folder in (_PACKAGE / "sample_files", _PACKAGE.parent / "fixtures" / "samples"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"artui is installed without its samples ({_PACKAGE}/sample_files).")


def write_samples(folder: Path) -> list[Path]:
    """Write a sample of each kind of file into a folder; one that is there already stays as it is.

    Returns the paths of all. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for sample in sorted(samples_home().iterdir()):
        path = folder / sample.name
        if not path.exists():
            shutil.copyfile(sample, path)
        paths.append(path)
    return paths
