"""Puts the folder `db` into the wheel, but not into an editable install.

In a checkout `artui.ledger.store.engine` finds the folder where it stands; a copy made
at install time would grow old beside it.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DatabaseHome(BuildHookInterface[Any]):
    """Adds `db/` to a standard wheel as `artui/db_home`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects the files."""
        if version == "standard":
            build_data["force_include"]["db"] = "artui/db_home"
