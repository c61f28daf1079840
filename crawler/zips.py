"""Which state a ZIP code lies in, by its first three digits (USPS Publication 65, sectional centers)."""

_RANGES = (
    "AK995-999 AL350-369 AR716-729 AZ850-865 CA900-961 CO800-816 CT060-069 DC200-200 DC202-205 "
    "DC569-569 DE197-199 FL320-339 FL341-349 GA300-319 GA398-399 GU969-969 HI967-968 IA500-528 "
    "ID832-838 IL600-629 IN460-479 KS660-679 KY400-427 LA700-714 MA010-027 MA055-055 MD206-219 "
    "ME039-049 MI480-499 MN550-567 MO630-658 MS386-397 MT590-599 NC270-289 ND580-588 NE680-693 "
    "NH030-038 NJ070-089 NM870-884 NV889-898 NY005-005 NY100-149 OH430-459 OK730-732 OK734-749 "
    "OR970-979 PA150-196 PR006-007 PR009-009 RI028-029 SC290-299 SD570-577 TN370-385 TX733-733 "
    "TX750-799 TX885-885 UT840-847 VA201-201 VA220-246 VI008-008 VT050-054 VT056-059 WA980-994 "
    "WI530-549 WV247-268 WY820-831"
)
_STATES = {
    f"{prefix:03}": area[:2]
    for area in _RANGES.split()
    for prefix in range(int(area[2:5]), int(area[6:]) + 1)
}
_PACIFIC = {"96799": "AS", "96950": "MP", "96951": "MP", "96952": "MP"}


def state_of(zip_code: str) -> str | None:
    """The USPS code of the state or territory, None for a military or unassigned prefix.

    A few hundred ZIP codes on a state border belong to the neighbor.
    """
    return _PACIFIC.get(zip_code) or _STATES.get(zip_code[:3])
