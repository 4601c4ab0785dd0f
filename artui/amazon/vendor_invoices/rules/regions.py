"""Regions of the rules, and the states of India (SI-20, SI-19).

The texts say "Europe" and "North America" and list no countries: here Europe is the 27 members of
the Union and Great Britain, North America is the United States, Canada and Mexico.
"""

from typing import Literal

Region = Literal["IN", "EU", "NA"]

_EU = """
AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK GB
"""
REGIONS: dict[str, Region] = {
    "IN": "IN",
    **dict.fromkeys(("US", "CA", "MX"), "NA"),
    **dict.fromkeys(_EU.split(), "EU"),
}

# ISO 3166-2:IN codes in force and those they replaced, by the first two digits of a GST id.
GST_STATES: dict[str, tuple[str, ...]] = {
    "01": ("JK",), "02": ("HP",), "03": ("PB",), "04": ("CH",), "05": ("UK", "UT"),
    "06": ("HR",), "07": ("DL",), "08": ("RJ",), "09": ("UP",), "10": ("BR",), "11": ("SK",),
    "12": ("AR",), "13": ("NL",), "14": ("MN",), "15": ("MZ",), "16": ("TR",), "17": ("ML",),
    "18": ("AS",), "19": ("WB",), "20": ("JH",), "21": ("OD", "OR"), "22": ("CG", "CT"),
    "23": ("MP",), "24": ("GJ",), "25": ("DD", "DH"), "26": ("DN", "DH"), "27": ("MH",),
    "28": ("AP",), "29": ("KA",), "30": ("GA",), "31": ("LD",), "32": ("KL",), "33": ("TN",),
    "34": ("PY",), "35": ("AN",), "36": ("TS", "TG"), "37": ("AP",), "38": ("LA",),
}  # fmt: skip
INDIAN_STATES = frozenset(code for codes in GST_STATES.values() for code in codes)


def indian_state(text: str) -> str:
    """The state code without the country's prefix, in capitals: `IN-KA` and `ka` are `KA`."""
    return text.upper().removeprefix("IN-")
