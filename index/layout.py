"""Layout: how documents lie in the index, which its writer and its readers must agree on. Light."""

MICRO = 1_000_000
ROW = 50_000
"""Height of a row of documents in micro-degrees of latitude, about 3.5 miles."""

TIERS = {"evidence": 0, "acupuncturist": 1, "allowed": 2, "silent": 3}
"""The order "best": documented evidence, acupuncturists, PTs that the law allows, PTs it is silent on."""


def micro(degrees: float) -> int:
    return round(degrees * MICRO)


def row(lat_micro: int) -> int:
    """The row a latitude falls in; documents are sorted by row, then by longitude."""
    return (lat_micro + 90 * MICRO) // ROW


def tier(profession: str, status: str, evidence: str) -> int:
    """A provider's place in the order "best", before distance."""
    if evidence != "none":
        return TIERS["evidence"]
    if status == "silent":
        return TIERS["silent"]
    return TIERS["acupuncturist" if profession == "acupuncturist" else "allowed"]
