"""HTML: every character leads back to its source, and what surrounds the article is flagged."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from countertrade.evidence.reading import read_bytes
from countertrade.evidence.reading.html import read_html
from countertrade.evidence.reading.metadata import edtf_date

PARTS = st.sampled_from(
    [
        *("<p>", "</p>", "<div class='ad'>", "</div>", "<td>", "</table>", "<li>", "<b>", "</b>"),
        *("<a href=x>", "</a>", "<br>", "<pre>", "</pre>", "<sup>", "</sup>", "<script>", "<!--"),
        *("-->", "</script>", "<title>", "<svg>", "<nav>", "<head>", "<", ">", "&", "&amp;"),
        *("&nbsp;", "&#8239;", "&#x31;", "&notit;", "&bogus;", "&#0;", "&shy;", " ", "\n", "\t"),
        *(
            "34",
            "000",
            "oil ",
            "\u00a0",
            "é",
            "\U0001f600",
            '"',
            "'",
            "=",
            "<p class='x",
            '<x y="',
            "\u200b",
        ),
    ]
)
pages = st.lists(PARTS, max_size=60).map("".join)


@given(pages)
def test_every_character_leads_back(source: str) -> None:
    reading = read_html(source)
    last = 0
    for offset, character in enumerate(reading.text):
        place = reading.offsets.source_of(offset)
        assert last <= place < len(source)
        there = source[place]
        last = place
        same = there == character
        white = character.isspace() and (there in " \t\n\r\f" or there == "<")
        assert same or white or there == "&" or (character == "^" and there == "<"), (
            offset,
            character,
            there,
        )


@given(pages)
def test_flagged_stretches_are_in_the_text(source: str) -> None:
    reading = read_html(source)
    for one in reading.flagged:
        assert 0 <= one.span.start < one.span.end <= len(reading.text)


def text_of(source: str) -> str:
    return read_html(source).text


def test_spaces_that_bind_numbers_are_kept() -> None:
    assert text_of("<p>34&nbsp;000 or 1&#8239;250 t") == "34\u00a0000 or 1\u202f250 t"


def test_tables_and_lists_keep_their_rows() -> None:
    source = "<table><tr><th>Year<th>kb/d<tr><td>2023<td>56</table><ul><li>one<li>two</ul>"
    assert text_of(source) == "Year\tkb/d\n2023\t56\n\none\ntwo"


def test_nested_tables_are_read_in_order() -> None:
    source = "<table><tr><td>a<table><tr><td>b</td></tr></table></td><td>c</td></tr></table>d"
    assert text_of(source).split() == ["a", "b", "c", "d"]


def test_what_is_not_shown_is_no_text() -> None:
    source = (
        "<head><title>t</title><style>p{}</style></head><body>a<script>var x = '<p>9</p>'</script>"
        "<!-- 7 --><template>8</template>b<svg><text>6</text></svg>"
    )
    assert text_of(source) == "ab"


def test_a_raised_figure_joins_no_number() -> None:
    assert text_of("34,000<sup>2</sup> and 10<sup>6</sup>, 1<sup>er</sup>") == (
        "34,000^2 and 10^6, 1er"
    )


def test_preformatted_columns_stay_apart() -> None:
    assert text_of("<pre>2023   56\n2024   34</pre>") == "2023   56\n2024   34"


def test_unclosed_and_crossed_tags() -> None:
    assert text_of("<p>a<b>b<p>c</b>d</i><div>e") == "ab\n\ncd\n\ne"


def test_a_tag_that_never_ends_is_text_and_a_comment_that_never_ends_is_none() -> None:
    assert text_of("a < b <i x") == "a < b <i x"
    assert text_of("a<!-- b") == "a"


PAGE = """<html lang="en"><head><meta charset="utf-8"><title>Crude falls | The Wire</title>
<meta property="og:title" content="Crude falls by a third">
<meta property="article:published_time" content="2024-03-05T10:00:00Z">
<link rel="canonical" href="https://example.org/crude">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Crude falls",
 "datePublished": "2024-03-05", "author": [{"name": "Ana Pérez"}],
 "publisher": {"name": "The Wire"}}</script></head>
<body class="page has-sidebar with-ads"><nav><a href=/>Home</a> <a href=/w>World 24</a></nav>
<div class="cookie-banner">We use cookies. 12 partners.</div>
<article><h1>Crude falls by 33 %</h1>
<p>The port received 27,000 barrels of crude a day in March, the energy ministry said, a third less
than in the month before, because two tankers waited off the coast for papers.</p>
<div class="ad-slot"><p>Earn 14 % in 90 days with our fund, which 1,000 readers trust.</p></div>
<p>Officials denied that shipments had been cut and said that the state company would deliver 40,000
barrels a day until December, as soon as the insurer had confirmed.</p>
<table><tr><th>Month<th>kb/d<tr><td>March<td>27</table>
<p>Power stations on the island need at least 90,000 barrels a day, and without imports the ministry
expects blackouts of up to twelve hours in the capital.</p></article>
<aside class="related-stories"><h3>Related</h3><a href=/1>5 killed in crash</a></aside>
<footer>© 2024 The Wire. 3,412 people like this.</footer></body></html>"""


def test_a_page() -> None:
    document = read_bytes("page.html", PAGE.encode())
    kept = document.text
    for one in reversed(document.flagged):
        kept = kept[: one.span.start] + kept[one.span.end :]
    for claim in ("33 %", "27,000", "40,000", "March\t27", "90,000"):
        assert claim in kept
    for number in ("24", "12 partners", "14 %", "90 days", "1,000", "5 killed", "3,412", "2024"):
        assert number in document.text
        assert number not in kept
    assert document.language == "en"
    assert document.metadata == {
        "type": "article-newspaper",
        "title": "Crude falls",
        "URL": "https://example.org/crude",
        "container-title": "The Wire",
        "language": "en",
        "author": [{"literal": "Ana Pérez"}],
        "issued": "2024-03-05",
    }


def test_dates_that_contradict_are_told() -> None:
    page = PAGE.replace('"datePublished": "2024-03-05"', '"datePublished": "2024-03-01"')
    document = read_bytes("page.html", page.encode())
    assert document.metadata["issued"] == "2024-03-01"
    assert any("2024-03-05" in note for note in document.notes)


def test_dates_are_never_guessed() -> None:
    assert edtf_date("2024-03-05T23:59:00+02:00") == "2024-03-05"
    assert edtf_date("2024-03") == "2024-03"
    for written in ("5 March 2024", "03/05/2024", "2024-13-01", "0000", "20240305", ""):
        assert edtf_date(written) is None
