"""Files: encodings, bad input, folders; whatever the bytes are, a document or a sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countertrade.evidence.reading import ReadingError, documents_in, limits, read, read_bytes
from countertrade.evidence.reading.encodings import decode

GERMAN = "Die Förderung stieg um „ein Drittel“ auf 34.000 Fässer täglich – für 60 € je Fass."


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("cp1252", b""),
        ("mac_roman", b""),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-32-le", b"\xff\xfe\x00\x00"),
    ],
)
def test_encodings_are_found_out(encoding: str, mark: bytes) -> None:
    document = read_bytes("a.txt", mark + GERMAN.encode(encoding))
    assert document.text == GERMAN
    assert document.encoding == encoding
    assert not document.notes


@pytest.mark.parametrize(("encoding", "language"), [("cp1251", "ru"), ("koi8-r", "ru")])
def test_encodings_of_other_scripts(encoding: str, language: str) -> None:
    text = "Правительство объявило о поставках нефти из Венесуэлы на Кубу. " * 5  # noqa: RUF001
    document = read_bytes("a.txt", text.encode(encoding))
    assert (document.text, document.language) == (text, language)


def test_what_html_declares_is_heeded() -> None:
    page = '<html><head><meta charset="iso-8859-1"></head><body><p>Förderung</p></body></html>'
    assert read_bytes("a.html", page.encode("latin-1")).text == "Förderung"
    assert read_bytes("a.html", page.encode("utf-8")).text == "Förderung"


def test_bytes_without_meaning_are_told() -> None:
    decoded = decode("Fässer und Öl, täglich für alle Länder über Häfen".encode() + b"\xff")
    assert decoded.text.endswith("\ufffd")
    assert decoded.notes


def test_plain_text_is_unchanged() -> None:
    text = "a\r\nb\u00a034\t\u202e5 \n\n\x0c"
    document = read_bytes("a.txt", text.encode())
    assert document.text == text
    assert all(document.offsets.source_of(place) == place for place in range(len(text)))


@settings(deadline=None)  # what looks like a PDF is read in a process of its own
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.html", "a", "a.pdf.txt"]))
def test_any_bytes_give_a_document_or_a_sentence(data: bytes, name: str) -> None:
    try:
        document = read_bytes(name, data)
    except ReadingError as error:
        assert str(error) == f"{name}: {error.message} {error.remedy}"
    else:
        assert document.text.strip()
        document.text.encode("utf-8")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b" \n\t ", "no text"),
        (b"PK\x03\x04rest", "packed"),
        (b"\x89PNG\r\n", "picture"),
        (b"MZ\x00\x01\x02\x03\x00\x00\x01" * 50, "no text, HTML or PDF"),
        (b"a\n" * (limits.MOST_LINES + 2), "lines"),
    ],
)
def test_what_cannot_be_read_is_told(data: bytes, told: str) -> None:
    with pytest.raises(ReadingError, match=told):
        read_bytes("a.txt", data)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    with open(huge, "wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(ReadingError, match="100 MB"):
        read(huge)


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.txt", Path(os.devnull), Path("a\0b")):
        with pytest.raises(ReadingError):
            read(path)


@pytest.mark.parametrize(
    "text",
    [
        " ".join(str(7919 * place) for place in range(10_000)),
        "a" * 300_000,
        "“" * 100_000,
        "<" * 100_000,
        "... " * 100_000,
        "أعلنت الحكومة أن الصادرات بلغت \u202e27000\u202c برميل يوميا. " * 500,
    ],
    ids=["numbers", "word", "quotes", "brackets", "dots", "right to left"],
)
@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_hostile_text_is_read(text: str, name: str) -> None:
    assert read_bytes(name, f"<p>{text}".encode()).text.strip()


@pytest.mark.parametrize("part", ["<div>", "<b><p>", "<table><td>", "<a ='", "&#9;", "</b></p>"])
def test_hostile_html_is_read_or_refused(part: str) -> None:
    document = read_bytes("a.html", (part * 20_000 + "<p>34 barrels").encode())
    assert "34 barrels" in document.text or "<a" in part


def test_folders_are_listed_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.HTML", "c/d.pdf", "c/.hidden.txt", ".git/e.txt", "gold.csv", "f.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    loose = tmp_path / "gold.csv"
    missing = tmp_path / "missing"
    found = [path.relative_to(tmp_path).as_posix() for path in documents_in([tmp_path])]
    assert found == ["a.HTML", "b.txt", "f.md", "c/d.pdf"]
    assert list(documents_in([loose, missing])) == [loose, missing]
