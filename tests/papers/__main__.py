"""`python -m tests.papers [NAME...]`: write these pages, or all of them."""

import sys

from tests.papers import names, write


def main(wanted: list[str]) -> int:
    """Write the pages and print the path of each file that changed; 2 if a name is unknown."""
    if unknown := [name for name in wanted if name not in names()]:
        print(f"There is no page {', '.join(unknown)}; there is {', '.join(names())}.")
        return 2
    for name in wanted or names():
        for path in write(name):
            print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
