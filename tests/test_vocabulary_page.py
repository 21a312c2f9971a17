"""The page of the vocabulary is what the words are."""

from __future__ import annotations

from pathlib import Path

from tools.vocabulary_page import main, page

PAGE = Path(__file__).resolve().parents[1] / "docs" / "vocabulary.md"


def test_the_page_is_that_of_the_words() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(), "Write it anew: python -m tools.vocabulary_page docs/vocabulary.md"


def test_it_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    assert main([str(tmp_path / "page.md")]) == 0
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == page()
    assert main([]) == 2
