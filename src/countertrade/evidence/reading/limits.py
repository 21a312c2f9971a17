"""How much of one file is read, and why no more.

A file beyond a limit is refused with a sentence; a PDF of too many pages is read up to the limit
and the document's notes say so. Nothing is cut silently.
"""

from __future__ import annotations

LARGEST_TEXT_FILE = 10_000_000
"""Bytes of a text or HTML file. Five long books; at 50,000 characters a second it already takes
minutes to find the claims of so much, and a larger file is a dump of many articles."""
MOST_LINES = 200_000
"""Lines with something in them. A text of 10 MB with more has less than 50 characters in each: a
log or a table, in which nothing is said."""
LARGEST_PDF_FILE = 60_000_000
"""Bytes of a PDF file: reports with pictures are large, but the whole file lies in memory twice."""
MOST_PAGES = 2_000
"""Pages of a PDF that are read."""
LONGEST_PAGE = 200_000
"""Characters of one page of a PDF. A full newspaper page has about 30,000."""
LONGEST_TEXT = 5_000_000
"""Characters of a PDF's text, which may be much larger than its compressed file."""
PDF_SECONDS = 60.0
"""Time in which a PDF must be read; 2,000 pages of text take about 10 seconds."""
PDF_MEMORY = 1_000_000_000
"""Bytes of address space of the process that reads a PDF: enough for 60 MB of file, and a bound on
what a compressed bomb can unpack to."""
DEEPEST_ELEMENT = 512
"""Elements of HTML within each other that are told apart; browsers stop at 512 as well."""
MOST_ELEMENTS = 300_000
"""Elements of HTML that are judged one by one; what comes after counts to its parent."""
LONGEST_ATTRIBUTES = 2_000
"""Characters of an element's attributes that are looked at for its class and role."""
LONGEST_DATA = 1_000_000
"""Characters of a page's description of itself (JSON-LD) that are parsed."""
