"""Feeds the readers of documents many broken inputs and reports every crash.

    python -m tools.fuzz_readers --inputs 1000000 --seed 1

Each input is made from small seeds by cutting, doubling, joining and changing bytes and by adding
what readers stumble over. A reader may refuse with a ReadingError; anything else it raises, a
stretch or offset outside the text, a process that ends, or an input that takes longer than a
second is a failure, told with what makes it again. Not every reader gets as many inputs as
another: those that are quick and own their parser get most.
"""

from __future__ import annotations

import argparse
import multiprocessing
import multiprocessing.connection
import random
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.sharedctypes import Synchronized

from countertrade.evidence.document import Document
from countertrade.evidence.reading import ReadingError, copies, limits, read_bytes
from countertrade.evidence.reading.boilerplate import boilerplate
from countertrade.evidence.reading.encodings import binary, decode
from countertrade.evidence.reading.html import read_html
from countertrade.evidence.reading.languages import language_of, passages_of
from countertrade.evidence.reading.pdf import from_answer
from countertrade.evidence.reading.words import languages

_APART = multiprocessing.get_context("spawn")
_SHARD = 50_000
"""Inputs that one process takes."""
SLOWEST = 1.0
"""Seconds an input of a few hundred bytes may take."""
_TEXTS = (
    "Advertisement\n\nYou may also like: 5 ways to earn $1,000! Read moreOil falls 3 %...\n",
    "The port received 27,000 barrels a day in March, the ministry said.\n\n“Call now,” he said.\n",
    "Der Hafen erhielt täglich 27.000 Barrel. ANZEIGE: Jetzt 50 % sparen! Mehr lesen\n",
    "El puerto recibió 27.000 barriles diarios.\n\nTe puede interesar\n1. Un truco\n",
    "Le port a reçu 27 000 barils\u202fpar jour. Publicité : dès 9 € par mois…\n",
    "O porto recebeu 27 mil barris por dia. Leia também: R$ 60 mil\n© 2024\n",
    "Правительство 27 000 \u202eбаррелей\u202c в день. حكومة 27000 برميل.\n",  # noqa: RUF001
)
_PAGES = (
    '<html lang=en><head><meta charset="latin-1"><title>a &amp; b</title><script type='
    '"application/ld+json">{"@type":"NewsArticle","datePublished":"2024-01-02"}</script></head>',
    "<article class='post ad'><h1>Oil</h1><p>Exports fell to 34&nbsp;000 b/d<sup>2</sup>.<table>"
    "<tr><td>1<td>2</table><pre>a  b\n c</pre><ul><li>x<li>y</ul></article>",
    "<nav><a href=/>Home</a></nav><div id=related hidden><a>x</a></div><!-- c --><svg><p>",
)
_PIECES = (
    *b"< > </ <!-- --> <p> </p> <td> <pre> <script> </script> <svg> <head> <title>".split(),
    *"&# &#x110000; &amp & ; = ' / ... … “ ” ! % $ Anzeige: ǅ 1.000.000,5 endobj".encode().split(),
    *b"/FlateDecode << >> xref %PDF- \xff\xfe \xfe\xff \xef\xbb\xbf \xed\xa0\x80 \xc3 \x81".split(),
    *(b"<div class='", b'<a href="', b'"', b"\x00", b"\r\n", b"\n\n", b"\f", b"\t", b"stream\n"),
    *("\u00ad\u200b".encode(), "\u202e\ufeff\u0130\U0001f600".encode(), b"Read more", b"9" * 40),
)
_PDF = b"""%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R
/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >> endobj
4 0 obj << /Length 60 >> stream
BT /F 12 Tf 10 100 Td (Exports fell to $70) Tj 0 -14 Td (billion-) Tj ET
endstream endobj
5 0 obj << /Title (Oil) /Author (A) >> endobj
trailer << /Root 1 0 R /Info 5 0 R /Size 6 >>
"""


@dataclass
class Tally:
    """What one reader did with its inputs."""

    inputs: int = 0
    refused: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    failures: list[str] = field(default_factory=list)


def check_decode(data: bytes) -> None:
    """Decode bytes, as markup and as text."""
    binary(data)
    for markup in (False, True):
        decode(data, markup=markup).text.encode("utf-8")


def check_html(data: bytes) -> None:
    """Read HTML; every character leads back into the source, in order."""
    source = data.decode("utf-8", "replace")
    page = read_html(source)
    starts = page.offsets.starts
    edges = sorted({0, *starts, *(start - 1 for start in starts if start), len(page.text) - 1})
    places = [page.offsets.source_of(place) for place in edges if page.text and place >= 0]
    assert places == sorted(places), "offsets go back"
    assert all(0 <= place < len(source) for place in places), "an offset outside the source"
    _in_order(len(page.text), [(one.span.start, one.span.end) for one in page.flagged])


def check_boilerplate(data: bytes) -> None:
    """Flag what is no part of an article."""
    text = data.decode("utf-8", "replace")
    for language in (languages()[len(data) % 5], "und"):
        flagged = boilerplate(text, language)
        _in_order(len(text), [(one.span.start, one.span.end) for one in flagged])


def check_languages(data: bytes) -> None:
    """Tell the language of a text and of its sentences."""
    text = data.decode("utf-8", "replace")
    passages = passages_of(text, language_of(text).language)
    _in_order(len(text), [(one.span.start, one.span.end) for one in passages])


def check_files(data: bytes) -> None:
    """Read whole files, text or HTML, and compare them."""
    data = data.replace(b"%PDF-", b"%PDX-")  # PDFs would each start a process: they come apart
    first = read_bytes("a.html" if len(data) % 2 else "a.txt", data)
    documents: list[Document] = [first, read_bytes("b.txt", data[: len(data) // 2] + b" end")]
    copies(documents)


def check_pdf(data: bytes) -> None:
    """Read a PDF in this process, which may end by it."""
    from countertrade.evidence.reading.pdf_worker import answer

    told = answer(data, limits.MOST_PAGES, limits.LONGEST_PAGE, limits.LONGEST_TEXT)
    from_answer("a.pdf", told)


READERS: dict[str, tuple[Callable[[bytes], None], tuple[bytes, ...], float]] = {
    "decode": (check_decode, tuple(text.encode() for text in _TEXTS + _PAGES), 0.02),
    "html": (check_html, tuple(text.encode() for text in _PAGES), 0.62),
    "boilerplate": (check_boilerplate, tuple(text.encode() for text in _TEXTS), 0.25),
    "languages": (check_languages, tuple(text.encode() for text in _TEXTS), 0.09),
    "files": (check_files, tuple(text.encode() for text in _TEXTS + _PAGES), 0.01),
    "pdf": (check_pdf, (_PDF,), 0.01),
}
"""What is checked of each reader, what its inputs are made from, and its share of all inputs."""


def mutated(seeds: tuple[bytes, ...], draw: random.Random) -> bytes:
    """Return an input made from seeds."""
    data = bytearray(draw.choice(seeds))
    if draw.random() < 0.15:
        data += draw.choice(seeds)
    for _ in range(draw.choice((1, 1, 2, 3, 5, 9))):
        place = draw.randrange(len(data) + 1)
        length = draw.choice((1, 1, 2, 4, 16, 64))
        kind = draw.randrange(6)
        if kind == 0:
            data[place : place + length] = b""
        elif kind == 1:
            data[place:place] = draw.randbytes(min(length, 8))
        elif kind == 2:
            data[place:place] = draw.choice(_PIECES)
        elif kind == 3:
            data[place:place] = draw.choice(_PIECES) * draw.choice((2, 5, 12))
        elif kind == 4:
            data[place:place] = data[max(0, place - length) : place] * draw.choice((1, 2, 8))
        elif place < len(data):
            data[place] ^= 1 << draw.randrange(8)
    return bytes(data[: 2 * max(map(len, seeds))])


def run(reader: str, seed: int, numbers: range, at: Synchronized[int]) -> Tally:
    """Feed one reader its inputs."""
    check, seeds, _ = READERS[reader]
    language_of(_TEXTS[-1])  # loads the model, which takes longer than an input may
    tally = Tally()
    for number in numbers:
        at.value = number
        data = mutated(seeds, random.Random(f"{seed}/{reader}/{number}"))
        begun = time.perf_counter()
        try:
            check(data)
        except ReadingError:
            tally.refused += 1
        except BaseException:
            told = traceback.format_exc(limit=-3)
            tally.failures.append(f"{reader} {number}: {data!r}\n{told}")
        taken = time.perf_counter() - begun
        tally.inputs += 1
        tally.seconds += taken
        tally.slowest = max(tally.slowest, taken)
        if taken > SLOWEST:
            tally.failures.append(f"{reader} {number}: {taken:.1f} seconds for {data!r}")
    return tally


def _apart(reader: str, seed: int, numbers: range) -> Tally:
    """Feed one reader in a process of its own; where that ends, note why and go on after it."""
    whole = Tally()
    while numbers:
        at: Synchronized[int] = _APART.Value("q", numbers[0])
        receiver, sender = _APART.Pipe(duplex=False)
        process = _APART.Process(target=_send, args=(sender, reader, seed, numbers, at))
        process.start()
        sender.close()
        try:
            tally: Tally | None = receiver.recv()
        except EOFError:
            tally = None
        process.join()
        if tally is not None:
            return _sum(whole, tally)
        died = at.value
        whole.inputs += died - numbers[0] + 1
        whole.failures.append(f"{reader} {died}: the process ended with {process.exitcode}")
        numbers = range(died + 1, numbers.stop)
    return whole


def _send(
    sender: multiprocessing.connection.Connection,
    reader: str,
    seed: int,
    numbers: range,
    at: Synchronized[int],
) -> None:
    sender.send(run(reader, seed, numbers, at))


def _sum(one: Tally, other: Tally) -> Tally:
    return Tally(
        one.inputs + other.inputs,
        one.refused + other.refused,
        one.seconds + other.seconds,
        max(one.slowest, other.slowest),
        one.failures + other.failures,
    )


def _in_order(length: int, spans: list[tuple[int, int]]) -> None:
    place = 0
    for start, end in spans:
        assert place <= start < end <= length, "a stretch out of order"
        place = end


def _told(tallies: dict[str, Tally]) -> Iterator[str]:
    heads = ("inputs", "a second", "refused", "slowest", "failures")
    yield f"{'reader':<12}" + "".join(f"{head:>10}" for head in heads)
    for reader, tally in tallies.items():
        speed = tally.inputs / tally.seconds if tally.seconds else 0.0
        yield (
            f"{reader:<12}{tally.inputs:>10,}{speed:>10,.0f}{tally.refused:>10,}"
            f"{tally.slowest:>9.2f}s{len(tally.failures):>10}"
        )
    inputs = sum(tally.inputs for tally in tallies.values())
    failures = [failure for tally in tallies.values() for failure in tally.failures]
    yield f"{inputs:,} inputs, {len(failures)} failures"
    yield from failures[:20]


def main() -> int:
    """Run as the command line says; return 1 where anything failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--inputs", type=int, default=100_000, help="inputs over all readers")
    parser.add_argument("--seed", type=int, default=1, help="what the inputs are drawn from")
    parser.add_argument("--reader", choices=READERS, help="only this reader, with all the inputs")
    parser.add_argument("--workers", type=int, default=1, help="readers at work side by side")
    chosen = parser.parse_args()
    names = [chosen.reader] if chosen.reader else list(READERS)
    tallies = {name: Tally() for name in names}
    shards: list[tuple[str, range]] = []
    for name in names:
        count = chosen.inputs if chosen.reader else round(chosen.inputs * READERS[name][2])
        firsts = range(0, count, _SHARD)
        shards += [(name, range(first, min(first + _SHARD, count))) for first in firsts]
    with ThreadPoolExecutor(chosen.workers) as pool:
        done = pool.map(lambda shard: (shard[0], _apart(shard[0], chosen.seed, shard[1])), shards)
        for name, tally in done:
            tallies[name] = _sum(tallies[name], tally)
    print("\n".join(_told(tallies)))
    return int(any(tally.failures for tally in tallies.values()))


if __name__ == "__main__":
    sys.exit(main())
