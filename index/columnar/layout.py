"""What the files of a segment hold. The one place where an array is named.

A segment of n documents with t terms, p postings and q positions is six files of arrays:

.terms      text: uint8, all terms' bytes, sorted by field and then by bytes; text_start: uint64 [t + 1]
            posting_start, position_start: uint64 [t + 1], each term's part of the arrays below
            weight: float64 [t], sum of weights; max_weight: float32 [t]
            min_length, max_length: uint8 [t], of the field in the term's documents, as Whoosh's length byte
            max_impact: uint8 [t]; champion_term: uint32 [c], the terms with long lists; champion_row:
            uint32 [64 c], the rows of each one's highest impacts; text_key: uint64 [t], see terms.py
            odd_row: uint64, odd_weight: float32, odd_frequency: uint32: the postings whose frequency is
            above 255 or whose weight differs from it, as boosts make it
.postings   documents: uint32 [p], ascending within a term
.frequency  frequency: uint8 [p], 255 for more
.impact     impact: uint8 [p], see impacts.py
.positions  position: uint16 or uint32 [q], ascending within a document
.documents  length.FIELD: uint8 [n], as Whoosh's length byte; column.FIELD: uint8, as Whoosh's column wrote it
            stored: uint8, the stored fields of document after document; stored_start: uint64 [n + 1]

The segment object itself holds what is needed to open them: fields in order, where each one's terms
begin, and the sum of each field's lengths.
"""

TERMS = ".terms"
POSTINGS = ".postings"
FREQUENCY = ".frequency"
IMPACT = ".impact"
POSITIONS = ".positions"
DOCUMENTS = ".documents"
FILES = (TERMS, POSTINGS, FREQUENCY, IMPACT, POSITIONS, DOCUMENTS)
