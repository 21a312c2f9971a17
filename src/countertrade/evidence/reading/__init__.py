"""Reading documents: text, HTML, PDF and folders of them.

>>> for path in documents_in(["articles"]):
...     try:
...         document = read(path)
...     except ReadingError as error:
...         print(error)

`read` returns a Document: its text, what of it is boilerplate (flagged, never dropped), its
language and the sentences in another, what it says of itself, and the way from every character
back to the decoded source. `copies` groups documents that tell the same report.
"""

from countertrade.evidence.reading.copies import copies
from countertrade.evidence.reading.files import documents_in, read, read_bytes
from countertrade.evidence.reading.problems import ReadingError

__all__ = ["ReadingError", "copies", "documents_in", "read", "read_bytes"]
