"""PDF: its text with the way back, and what breaks readers breaks none of ours."""

from __future__ import annotations

import sys
import zlib

import pytest
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st

from countertrade.evidence.reading import ReadingError, limits, read_bytes
from countertrade.evidence.reading.pdf import from_answer


def pdf_of(*pages: str) -> FPDF:
    document = FPDF()
    document.set_font("helvetica", size=12)
    for page in pages:
        document.add_page()
        document.multi_cell(60, 6, page, align="L")
    return document


def test_text_of_pages() -> None:
    document = pdf_of("Exports fell to $70\nbillion in March.", "The second page.")
    document.set_title("Exports")
    read = read_bytes("a.pdf", bytes(document.output()))
    assert read.text == "Exports fell to $70\nbillion in March.\fThe second page."
    assert read.media_type == "application/pdf"
    assert read.metadata == {"title": "Exports"}
    assert not read.notes


@pytest.mark.parametrize(
    ("written", "joined"),
    [
        ("an extrac\ufffetion", "an extraction"),
        ("oil-for\ufffesecurity", "oil-for-security"),
        ("the arms\ufffetrade, arms and trade", "the arms-trade, arms and trade"),
        ("from 10-\r\n15 days", "from 10-\n15 days"),
        ("a well-\r\nknown and well-known man", "a well-known and well-known man"),
        ("so\u00adft", "soft"),
    ],
)
def test_divided_words(written: str, joined: str) -> None:
    assert from_answer("a.pdf", answer(written)).text == joined


@given(st.text(alphabet="ab-\ufffe\x02\u00ad\r\n1 ", max_size=60))
def test_every_character_leads_back(written: str) -> None:
    reading = from_answer("a.pdf", answer("abc " + written))
    for offset, character in enumerate(reading.text):
        there = reading.source[reading.offsets.source_of(offset)]
        assert there == character or (character in "-\n" and there in "\r-\ufffe\x02\u00ad")


def answer(*pages: str) -> dict[str, object]:
    return {
        "pages": list(pages),
        "count": len(pages),
        "cut": False,
        "broken": 0,
        "title": "",
        "author": "",
    }


def test_what_was_left_out_is_told() -> None:
    told = answer("some text") | {"count": 3, "cut": True, "broken": 1}
    assert len(from_answer("a.pdf", told).notes) == 3


def test_pictures_of_pages_are_told() -> None:
    document = FPDF()
    document.add_page()
    document.rect(10, 10, 50, 50)
    with pytest.raises(ReadingError, match="pictures"):
        read_bytes("a.pdf", bytes(document.output()))


def test_a_locked_file_is_told() -> None:
    document = pdf_of("Exports fell.")
    document.set_encryption(owner_password="owner", user_password="user")
    with pytest.raises(ReadingError, match="password"):
        read_bytes("a.pdf", bytes(document.output()))


def test_a_file_cut_off_is_told() -> None:
    data = bytes(pdf_of("Exports fell.").output())
    for length in (20, len(data) // 3):
        with pytest.raises(ReadingError, match="damaged"):
            read_bytes("a.pdf", data[:length])


def bomb(size: int) -> bytes:
    """Return a PDF whose page unpacks to many bytes, packed twice."""
    packed = zlib.compress(zlib.compress(b"BT (a) Tj ET " * (size // 13), 9), 9)
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >> stream\n%s\nendstream"
        % (len(packed), packed),
    )
    body = b"".join(b"%d 0 obj %s endobj\n" % (at, one) for at, one in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer << /Root 1 0 R /Size 5 >>\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows bounds no process's memory")
def test_a_bomb_ends_its_own_process_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PDF_MEMORY", 300_000_000)
    data = bomb(250_000_000)
    assert len(data) < 10_000
    with pytest.raises(ReadingError, match="memory"):
        read_bytes("a.pdf", data)


def test_a_slow_file_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PDF_SECONDS", 0.01)
    with pytest.raises(ReadingError, match="seconds"):
        read_bytes("a.pdf", bytes(pdf_of("Exports fell.").output()))
