"""The Whoosh schema: what stock Whoosh 2.7.4 can write and any of its readers can open.

Only the safe subset: no NUMERIC fields (unsigned ranges answer wrongly, floats crash), no STORED fields,
no user text in a parser. What a search reads are plain columns; docs/decisions/0002 says why.
"""

from whoosh import columns, fields
from whoosh.analysis import LowercaseFilter, RegexTokenizer

ABSENT = 2**31 - 1
"""Default of the coordinate columns, a value no place has, so that Whoosh writes every row."""


def schema() -> fields.Schema:
    words = RegexTokenizer(r"\w+") | LowercaseFilter()
    return fields.Schema(
        id=fields.ID(unique=True),
        ck=fields.ID,
        ckp=fields.ID,
        stp=fields.ID,
        zip=fields.ID,
        state=fields.ID,
        profession=fields.ID,
        law=fields.ID,
        name=fields.TEXT(analyzer=words, phrase=False),
        text=fields.TEXT(analyzer=words, phrase=False),
        lat=fields.COLUMN(columns.NumericColumn("i", default=ABSENT)),
        lon=fields.COLUMN(columns.NumericColumn("i", default=ABSENT)),
        tier=fields.COLUMN(columns.NumericColumn("B", default=255)),
        prof=fields.COLUMN(columns.NumericColumn("B", default=255)),
        d=fields.COLUMN(columns.VarBytesColumn()),
    )
