"""The interest policies that artui ships, in `db/seed/policies.toml`.

Every new ledger starts with them. To a ledger that exists, what is shipped differently by now is
only proposed.
"""

import tomllib
from collections.abc import Iterator

from artui.ledger.store.engine import database_home
from artui.ledger.store.master_data import DatedPolicy


def shipped_policies() -> list[DatedPolicy]:
    """A new row for each date from which a shipped policy says something else.

    Raises ValidationError if the file is wrong.
    """
    return [DatedPolicy.model_validate(row) for row in _dated_rows()]


def _dated_rows() -> Iterator[dict[str, object]]:
    """The rows of the file: a policy, then its terms with each of its rates and their dates."""
    text = (database_home() / "seed" / "policies.toml").read_text("utf-8")
    for policy in tomllib.loads(text)["policy"]:
        rates = policy.pop("rate", ())
        # A rate says of itself whether it is reviewed, and by which source.
        yield policy
        for rate in rates:
            yield policy | {"reviewed": False, "source": ""} | rate
