"""The one launcher: decides between the screens and the command line.

Nothing heavy is imported before the choice is made, so each starts fast.
"""

import sys

from artui import __version__


def main() -> None:
    """Answer `artui --version`; the commands join here."""
    if sys.argv[1:] == ["--version"]:
        print(f"artui {__version__}")
        return
    sys.exit(2)


if __name__ == "__main__":
    main()
