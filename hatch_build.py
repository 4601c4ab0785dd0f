"""Puts the folder `db` and the sample files into the wheel, but not into an editable install.

In a checkout `artui.ledger.store.engine` and `artui.imports.samples` find them where they stand; a
copy made at install time would grow old beside them.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DatabaseHome(BuildHookInterface[Any]):
    """Adds `db/` to a standard wheel as `artui/db_home`, the samples as `artui/sample_files`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects the files."""
        if version == "standard":
            build_data["force_include"]["db"] = "artui/db_home"
            build_data["force_include"]["fixtures/samples"] = "artui/sample_files"
