# ruff: noqa: SIM905 - words read best as words
"""Words that invented people, clinics and streets are made of. No surname here is meant to be anybody's."""

FIRST_NAMES = (
    "Ada Amos Beatriz Bram Calla Cyrus Dalia Desmond Edda Elias Farah Felix Greta Gus Hana Hugo Ines Ivor "
    "Jun Juno Kamal Kezia Lars Leda Magnus Mina Nadia Noor Odell Opal Percy Petra Quentin Rafael Rosa Silas "
    "Soraya Tamsin Tobias Una Uri Vera Viktor Wilma Wendell Xenia Yara Yusuf Zelda Zubin"
).split()
LAST_NAMES = (
    "Alderwick Ambermoss Ashquill Barleymow Birchwhistle Bramblethorpe Briarcombe Brindlemoor Calderfinch "
    "Candlewright Cloverhasp Copperdale Cranberrow Dapplewood Dovesmith Driftmere Elderquist Emberlane "
    "Fallowfen Featherstile Fennimarsh Flintwhistle Foxgarrow Gladefield Gooseberrow Greenhallow Harebright "
    "Hazelthwaite Heatherquill Hollowbrook Inglemoss Ivorsedge Junipergate Kestrelow Kettlebrook Larkhollow "
    "Lavendish Lindenfarrow Marrowby Meadowquist Millwhistle Mossgarden Nettlecombe Nightingrove Oakenshaw "
    "Otterbourne Pebblewick Pennyfarrow Pinemarrow Plumtreacle Quailbrook Quillfeather Ravenscote "
    "Reedwhistle Rowanmere Rushbottom Saffronlea Sedgewhick Silverthatch Sorrelby Sparrowdene Starlingford "
    "Stonequill Sweetbriarly Tansyfield Teaselgrove Thistledew Thornquist Tumblewyck Umberfield Vetchworth "
    "Violetmoor Wagtailby Waxwingham Wheatwhistle Whinberrow Willowquist Wintergarth Wrenfield Yarrowdale"
).split()
STREETS = (
    "Acorn Hollow|Bluebell|Cricket Song|Dandelion|Elm Lantern|Foxglove|Goldfinch|Honeycomb|Indigo Bunting|"
    "Jackdaw|Kingfisher|Lupine Meadow|Mulberry Bend|Nuthatch|Old Orchard Gate|Periwinkle|Quince Blossom|"
    "Rabbit Warren|Snowdrop|Turtle Pond|Umbrella Pine|Velvet Moss|Wild Plum|Yellow Clover"
).split("|")
STREET_KINDS = ("Ave", "Dr", "Ln", "Rd", "St", "Way")
AREA_CODES = dict(
    pair.split(":")
    for pair in (
        "AL:205 AK:907 AZ:602 AR:501 CA:213 CO:303 CT:860 DE:302 DC:202 FL:305 GA:404 HI:808 ID:208 IL:312 "
        "IN:317 IA:515 KS:913 KY:502 LA:504 ME:207 MD:410 MA:413 MI:313 MN:612 MS:601 MO:816 MT:406 NE:402 "
        "NV:702 NH:603 NJ:201 NM:505 NY:212 NC:704 ND:701 OH:614 OK:405 OR:541 PA:215 RI:401 SC:803 SD:605 "
        "TN:615 TX:214 UT:801 VT:802 VA:804 WA:360 WV:304 WI:414 WY:307"
    ).split()
)
"""One area code that really serves each state; the numbers after it are of the range kept for fiction."""

CREDENTIALS = {
    "acupuncturist": ("LAc", "LAc", "LAc, Dipl. O.M.", "DACM, LAc", "MSOM, LAc"),
    "physical_therapist": ("PT", "PT, DPT", "PT, DPT, OCS", "PT, DPT, Cert. DN", "PT, CMTPT", "MSPT"),
}
CLINICS = {
    "acupuncturist": "{} Acupuncture Clinic",
    "physical_therapist": "{} Physical Therapy",
}
SERVICES = (
    "We offer dry needling for neck, back and shoulder pain.",
    "Dry needling is part of our treatment for tight, sore muscles.",
    "Ask us about dry needling for tension headaches.",
)
