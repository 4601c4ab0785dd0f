"""Opening the screens, for the launcher and for commands that end in them."""

from artui.choice import Choice


def open_screens(choice: Choice) -> int:
    """Open the screens on the chosen ledger; returns the exit status.

    The one place from which the command line reaches the screens; they are imported only here.
    """
    from artui.tui.app import run

    return run(choice)
