"""Reads one PDF in a process of its own; the package runs this file, nobody imports the package.

The library that parses PDFs is written in C++ and meets files made to break it, so that it works
where a crash, a bomb or a loop ends that process and nothing else. The file comes through standard
input; the answer is JSON on standard output.
"""

from __future__ import annotations

import ctypes
import json
import sys
from typing import Any

import pypdfium2
import pypdfium2.raw

_NO_TEXT = {
    pypdfium2.raw.FPDF_ERR_PASSWORD: "encrypted",
    pypdfium2.raw.FPDF_ERR_FORMAT: "damaged",
}


def answer(data: bytes, most_pages: int, longest_page: int, longest_text: int) -> dict[str, Any]:
    """Return the text of a PDF's pages, or what is wrong with it.

    Parameters
    ----------
    data
        The file.
    most_pages, longest_page, longest_text
        Pages that are read, and characters of one page and of all.

    Returns
    -------
    dict
        `pages` (list of texts), `count` (pages the file has), `cut` (whether characters were left
        out), `title`, `author`; or `problem` ("encrypted", "damaged", "empty").
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        return {"problem": _NO_TEXT.get(getattr(error, "err_code", None), "damaged")}
    try:
        return _read(document, most_pages, longest_page, longest_text)
    finally:
        document.close()


def _read(
    document: pypdfium2.PdfDocument, most_pages: int, longest_page: int, longest_text: int
) -> dict[str, Any]:
    count = len(document)
    if not count:
        return {"problem": "empty"}
    pages: list[str] = []
    broken, room, cut = 0, longest_text, False
    for number in range(min(count, most_pages)):
        text, whole = _page(document, number, min(longest_page, room))
        broken += text is None
        cut |= not whole
        pages.append(text or "")
        room -= len(pages[-1])
    described = document.get_metadata_dict(skip_empty=True)
    return {
        "pages": pages,
        "count": count,
        "cut": cut,
        "broken": broken,
        "title": described.get("Title", ""),
        "author": described.get("Author", ""),
    }


def _page(document: pypdfium2.PdfDocument, number: int, most: int) -> tuple[str | None, bool]:
    """Return the text of a page, None where it cannot be read, and whether it is all of it."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return None, True
    try:
        words = page.get_textpage()
    except pypdfium2.PdfiumError:
        page.close()
        return None, True
    try:
        length = words.count_chars()
        wanted = min(length, most)
        return (_characters(words, wanted) if wanted > 0 else ""), wanted == length
    finally:
        words.close()
        page.close()


def _characters(words: pypdfium2.PdfTextPage, count: int) -> str:
    """Return the first characters of a page, line ends and marks as the library gives them."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pypdfium2.raw.FPDFText_GetText(words, 0, count, buffer)
    return bytes(buffer)[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")


def _bounded(memory: int, seconds: int) -> None:
    """Bound this process's memory and time, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the caller's clock and its limit on pages must do
        return
    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard < 0 else min(most, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def main() -> None:
    """Answer for the PDF on standard input; the arguments are the limits."""
    memory, seconds, most_pages, longest_page, longest_text = (int(one) for one in sys.argv[1:])
    _bounded(memory, seconds)
    told = answer(sys.stdin.buffer.read(), most_pages, longest_page, longest_text)
    sys.stdout.write(json.dumps(told))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
