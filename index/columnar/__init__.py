"""A Whoosh codec whose segments are flat, memory-mapped, checksummed arrays.

`index.writer(codec=ColumnarCodec())` makes any Whoosh index columnar; everything of Whoosh works on it.

- layout.py  what the files hold; arrays.py  a file of named arrays
- codec.py  the codec as Whoosh sees it; checks.py  what it refuses, and is a segment whole?
- postings.py, documents.py, stored.py  the parts of a segment being written, and read document by document
- terms.py  the dictionary; edits.py  misspelt words in it; matcher.py  postings one by one
- impacts.py  bounds on what postings score
- bulk.py  many documents at once, values.py  one field of them; words.py, letters.py,
  tokenising.py, forms.py  text to terms; inversion.py  the sort; merge.py  segments to one
- blocks.py  compressed records
"""

from index.columnar.checks import check_schema, segment_problems
from index.columnar.codec import ColumnarCodec, ColumnarSegment

__all__ = ["ColumnarCodec", "ColumnarSegment", "check_schema", "segment_problems"]
