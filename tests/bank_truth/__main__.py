"""`python -m tests.bank_truth`: precision and recall of matching, over ten seeds."""

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bank_truth import decoys, second_set
from tests.bank_truth.decoy_measure import decoys_measured
from tests.bank_truth.files import WRITERS
from tests.bank_truth.measure import Figures, measured
from tests.bank_truth.second_measure import second_measured
from tests.bank_truth.shares import PAYERS, PAYING, WAYS


def main() -> None:
    """Run, and print the shares and the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.bank_truth", description=__doc__)
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--formats", nargs="*", choices=list(WRITERS), default=list(WRITERS))
    parser.add_argument("--show", type=int, default=0, help="how many wrong and missed to print")
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--second", action="store_true", help="the second set (second_set.py)")
    other.add_argument("--decoys", action="store_true", help="the third set (decoys.py)")
    options = parser.parse_args()
    tables: Sequence[Mapping[str, int]] = (PAYING, WAYS, PAYERS)
    if options.second:
        ways = {way: share for way, (share, _, _) in second_set.WAYS.items()}
        tables = (second_set.MEANINGS, ways, second_set.PAYERS)
    elif options.decoys:
        names = {way: share for way, (share, _) in decoys.NAMES.items()}
        tables = (decoys.DOINGS, names, decoys.PAYERS)
    for table in tables:
        for key, share in table.items():
            print(f"{share / 10:5.1f}%  {key}")
        print()
    total = Figures()
    for seed in range(options.first, options.first + options.seeds):
        with tempfile.TemporaryDirectory() as folder:
            if options.decoys:
                found = decoys_measured(seed, options.entries, Path(folder))
            elif options.second:
                found = second_measured(seed, options.entries, Path(folder))
            else:
                found = measured(seed, options.entries, Path(folder), options.formats)
        print(f"seed {seed}: {_words(found)}", flush=True)
        total.add(found)
    print(f"all: {_words(total)}")
    for words in (*total.wrong[: options.show], *total.missed[: options.show]):
        print(words)


def _words(found: Figures) -> str:
    return (
        f"{found.entries} entries; certain {found.certain}, "
        f"right {_share(found.certain_right, found.certain)}; "
        f"strong form {found.strong}, certain {_share(found.strong_certain, found.strong)}; "
        f"probable {found.probable}, right {_share(found.probable_right, found.probable)}; "
        f"unknown {found.states['unknown']}"
    )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}%" if whole else "-"


if __name__ == "__main__":
    main()
