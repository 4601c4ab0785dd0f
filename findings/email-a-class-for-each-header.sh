#!/bin/sh
# CPython 3.11 to 3.13, email.headerregistry: what an EmailMessage makes of each header.
#
# One would expect that a header of a kind that was seen before is one more object of the same
# class: that HeaderRegistry()["subject"] is a look-up, as it is written.
#
# What happens: each look-up builds a new class by type(...). Each header that is set is therefore
# of a class of its own, all of one name; so is each that is written out folded. Classes are cyclic
# garbage, which only the collector frees: a mail of some ten headers leaves some forty of them,
# each a kilobyte and more. A subclass that keeps the classes it has built, given to the policy as
# its header_factory, mends it.
#
# Why it matters here: a thousand mails of a morning took 40% more memory at their height than two
# hundred did, and it looked like a list that grows.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat > "$folder/seen.py" <<'PYTHON'
import sys
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP


class Kept(HeaderRegistry):
    """A registry that is the look-up it seems to be."""

    def __init__(self):
        super().__init__()
        self.built = {}

    def __getitem__(self, name):
        if name.lower() not in self.built:
            self.built[name.lower()] = super().__getitem__(name)
        return self.built[name.lower()]


def classes(policy):
    found = set()
    for number in range(100):
        mail = EmailMessage(policy=policy)
        mail["Subject"] = f"Statement {number}"
        mail["To"] = "ap@example.com"
        mail["X-Account"] = f"C-{number}"
        found |= {type(mail[name]) for name in ("Subject", "To", "X-Account")}
    return found


usual = classes(SMTP)
kept = classes(SMTP.clone(header_factory=Kept()))
names = sorted({each.__name__ for each in usual})
print("Python", sys.version.split()[0])
print("classes of the 300 headers of 100 mails:", len(usual), "named", ", ".join(names))
print("with a registry that keeps them:", len(kept))
sys.exit(0 if (len(usual), len(kept)) == (300, 3) else "this version makes them otherwise")
PYTHON
python3 "$folder/seen.py"
