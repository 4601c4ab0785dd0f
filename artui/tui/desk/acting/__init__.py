"""How acts are done from any page: on the marked rows or the one under the cursor, long ones as
jobs, and races with other clerks told first."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.tui.desk.acting import jump, long_acts, marked, races, typed_files
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["jump", "long_acts", "marked", "races", "typed_files"]
