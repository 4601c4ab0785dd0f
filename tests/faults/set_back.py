"""`python -m tests.faults.set_back SECONDS ARGUMENT…`: artui as on a machine whose clock was set
back by so many seconds."""

import sys
from datetime import datetime, timedelta, tzinfo

from artui import choice
from artui.__main__ import main

_BACK = timedelta(seconds=int(sys.argv.pop(1)))


class _SetBack(datetime):
    """What the clock shows. All that artui knows of the time comes from here."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "_SetBack":
        return super().now(tz) - _BACK


if __name__ == "__main__":
    vars(choice)["datetime"] = _SetBack
    main()
