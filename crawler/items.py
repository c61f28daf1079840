"""Listing: the contract between every spider and the index. Imports nothing but the standard library."""

from dataclasses import dataclass

KINDS = ("person", "organization")
PROFESSIONS = ("acupuncturist", "physical_therapist")
EVIDENCE_KINDS = ("endorsement", "credential", "directory", "service")
"""What suggests that a provider really needles, strongest first."""

STATES = {
    "AL": "Alabama",
    "AK": "Alaska",
    "AZ": "Arizona",
    "AR": "Arkansas",
    "CA": "California",
    "CO": "Colorado",
    "CT": "Connecticut",
    "DE": "Delaware",
    "DC": "District of Columbia",
    "FL": "Florida",
    "GA": "Georgia",
    "HI": "Hawaii",
    "ID": "Idaho",
    "IL": "Illinois",
    "IN": "Indiana",
    "IA": "Iowa",
    "KS": "Kansas",
    "KY": "Kentucky",
    "LA": "Louisiana",
    "ME": "Maine",
    "MD": "Maryland",
    "MA": "Massachusetts",
    "MI": "Michigan",
    "MN": "Minnesota",
    "MS": "Mississippi",
    "MO": "Missouri",
    "MT": "Montana",
    "NE": "Nebraska",
    "NV": "Nevada",
    "NH": "New Hampshire",
    "NJ": "New Jersey",
    "NM": "New Mexico",
    "NY": "New York",
    "NC": "North Carolina",
    "ND": "North Dakota",
    "OH": "Ohio",
    "OK": "Oklahoma",
    "OR": "Oregon",
    "PA": "Pennsylvania",
    "RI": "Rhode Island",
    "SC": "South Carolina",
    "SD": "South Dakota",
    "TN": "Tennessee",
    "TX": "Texas",
    "UT": "Utah",
    "VT": "Vermont",
    "VA": "Virginia",
    "WA": "Washington",
    "WV": "West Virginia",
    "WI": "Wisconsin",
    "WY": "Wyoming",
}
"""The 51 jurisdictions of the law table by USPS code: the 50 states and DC."""

TERRITORIES = {
    "AS": "American Samoa",
    "GU": "Guam",
    "MP": "Northern Mariana Islands",
    "PR": "Puerto Rico",
    "VI": "Virgin Islands",
}
"""A listing may stand in one of these; the law table does not know them, so the index hides it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One sign of dry needling, in the source's own words.

    `kind` is one of EVIDENCE_KINDS; `url` is the page it stands on when that is not the listing's own.
    """

    kind: str
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One row of one source, made canonical: a line of `feeds/<source>.jsonl`.

    `ref` is the source's own stable key, unique within the source, never a counter. `state` is a USPS code
    of STATES or TERRITORIES, `zip_code` five digits, `phone` NNN-NNN-NNNN, `updated` the ISO date of the
    source's own last change. `other_names` are former, professional and trade names. Never collected: sex,
    birth year, tax or other identifiers, officials' phones.
    """

    source: str
    ref: str
    source_url: str
    name: str
    kind: str
    profession: str
    state: str
    street: str | None = None
    city: str | None = None
    zip_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    phone: str | None = None
    extension: str | None = None
    website: str | None = None
    email: str | None = None
    npi: str | None = None
    license_number: str | None = None
    license_state: str | None = None
    license_status: str | None = None
    credentials: str | None = None
    organization: str | None = None
    languages: tuple[str, ...] = ()
    accepting_patients: bool | None = None
    other_names: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    updated: str | None = None
