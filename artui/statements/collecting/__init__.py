"""Dunning notices, and the package of evidence that is handed over to an agency or a court."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.statements.collecting import (
        collection_files,
        cover,
        dunning_notices,
        notice,
        notice_letter,
        package,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["collection_files", "cover", "dunning_notices", "notice", "notice_letter", "package"]
