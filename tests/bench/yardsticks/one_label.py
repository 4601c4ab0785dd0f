"""The smallest Textual app: it shows one label."""

from textual.app import App, ComposeResult
from textual.widgets import Label


class OneLabel(App[None]):
    """One label."""

    def compose(self) -> ComposeResult:
        """The label."""
        yield Label("Ready")


if __name__ == "__main__":
    OneLabel().run()
