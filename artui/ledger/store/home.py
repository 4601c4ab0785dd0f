"""Where the database's own files are: migrations, schema.sql, seed.

In a checkout they are the folder `db` beside the package; a wheel carries the same folder inside
the package as `artui/db_home`, so both find them here.
"""

from pathlib import Path

import artui

_PACKAGE = Path(artui.__file__).parent


def database_home() -> Path:
    """The folder with `migrations/`, `schema.sql` and `seed/`.

    Raises FileNotFoundError when the installation lacks it: a wheel that was built without its data
    is broken, and says so before it touches a ledger.
    """
    for folder in (_PACKAGE / "db_home", _PACKAGE.parent / "db"):
        if (folder / "migrations").is_dir():
            return folder
    raise FileNotFoundError(f"artui is installed without its database files ({_PACKAGE}/db_home).")
