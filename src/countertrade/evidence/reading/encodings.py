"""From bytes to text: which encoding, without changing a character.

The decoded source of a document is what `decode` returns; it has no byte-order mark, and all
offsets count its code points.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from itertools import pairwise

from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WESTERN = ("cp1252", "mac_roman", "cp850")
"""Encodings of Western European text that are told apart by what their high bytes would mean."""
_OTHERS = (
    *("cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256"),
    *("gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"),
)
"""Encodings of other scripts; more of them would cost time and be taken for each other."""
_LOOKED_AT = 4_000
"""Bytes that are looked at for these."""
_USUAL = frozenset(
    "äöüÄÖÜßéèêëÉÈÊËàâÀÂçÇîïÎÏôÔùûÙÛœŒæñÑáíóúÁÍÓÚ¡¿ãõÃÕªº°§€£«»“”„\u2018\u2019\u201a\u2039\u203a\u2013—…·•©®™½¼¾²³\xa0"
)
"""Characters beyond ASCII that texts in the languages read here are full of."""
_SAMPLE = 200_000
"""Bytes that are looked at where the encoding is told from a sample."""
_FEW = 0.02
"""Share of broken sequences up to which bytes still count as UTF-8 that was damaged."""
_LEAST_WHOLE = 1
"""Characters beyond ASCII that must be valid UTF-8 for that: by accident none is."""
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([a-zA-Z0-9_:.-]{2,40})"""
    rb"""|<\?xml[^>]{0,100}?encoding\s{0,9}=\s{0,9}["']([a-zA-Z0-9_:.-]{2,40})""",
    re.IGNORECASE,
)
_DECLARED_WITHIN = 4096
_WEB_NAMES = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
"""Names that web pages use for Windows-1252, as the Encoding Standard has it."""


@dataclass(frozen=True)
class Decoded:
    """A decoded source.

    Attributes
    ----------
    text
        The text without a byte-order mark.
    encoding
        Name of the encoding, as Python spells it.
    notes
        Sentences on what is uncertain.
    """

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes, *, markup: bool = False) -> Decoded:
    """Return the text of bytes in an encoding that is found out.

    A byte-order mark decides; then UTF-8 if the bytes are valid UTF-8 (other encodings produce
    that by accident almost never); then what HTML declares; then what the bytes look like.

    Parameters
    ----------
    data
        The bytes of a file.
    markup
        Whether to heed the encoding that HTML or XML declares of itself.

    Returns
    -------
    Decoded
        The text; every byte that no encoding explains is U+FFFD, and a note says so.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _told(data[len(mark) :], encoding)
    wide = _wide(data)
    if wide:
        return _told(data, wide)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    if _damaged_utf8(data):
        return _told(data, "utf-8")
    declared = _declared(data) if markup else None
    if declared:
        try:
            return Decoded(data.decode(declared), declared)
        except (UnicodeDecodeError, LookupError):
            pass
    return _told(data, _looks_like(data[:_SAMPLE]))


def binary(data: bytes) -> bool:
    """Whether bytes are no text in any encoding."""
    if any(data.startswith(mark) for mark, _ in _MARKS) or _wide(data):
        return False
    sample = data[:_SAMPLE]
    control = sum(sample.count(code) for code in range(32) if code not in (9, 10, 11, 12, 13, 27))
    return control > 0.005 * len(sample)


def _told(data: bytes, encoding: str) -> Decoded:
    """Decode, and say so where bytes have no meaning in the encoding."""
    text = data.decode(encoding, "replace")
    lost = text.count("\ufffd")
    if not lost:
        return Decoded(text, encoding)
    return Decoded(text, encoding, (f"{lost} characters could not be read as {encoding}.",))


def _wide(data: bytes) -> str | None:
    """Return the encoding of text in two bytes a character that has no mark."""
    sample = data[:2000]
    if len(sample) < 4 or b"\x00" not in sample:
        return None
    half = len(sample) // 2
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.6 and even < 0.05:
        return "utf-16-le"
    if even > 0.6 and odd < 0.05:
        return "utf-16-be"
    return None


def _damaged_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8 but for a few, as after a cut."""
    text = data[:_SAMPLE].decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for character in text if character > "\x7f") - broken
    return whole >= _LEAST_WHOLE and broken <= max(1, _FEW * whole)


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data[:_DECLARED_WITHIN])
    if not found:
        return None
    name = (found.group(1) or found.group(2)).decode("ascii").lower()
    try:
        known = codecs.lookup(_WEB_NAMES.get(name, name))
    except (LookupError, ValueError):
        return None
    # Only encodings of text that begin with ASCII: others (UTF-7, punycode) are traps.
    if not getattr(known, "_is_text_encoding", True) or known.name in ("utf-7", "punycode", "idna"):
        return None
    try:
        sane = b"<meta".decode(known.name) == "<meta"
    except UnicodeDecodeError:
        return None
    return known.name if sane else None


def _looks_like(sample: bytes) -> str:
    """Return the encoding whose meaning of the bytes looks most like text."""
    best = max(_WESTERN, key=lambda encoding: _western_share(sample, encoding))
    if _western_share(sample, best) >= 0.9:
        return best
    found = from_bytes(sample[:_LOOKED_AT], cp_isolation=list(_OTHERS)).best()
    return "cp1252" if found is None else codecs.lookup(found.encoding).name


def _western_share(sample: bytes, encoding: str) -> float:
    """Return the share of characters beyond ASCII that Western European texts are full of."""
    text = sample.decode(encoding, "replace")
    high = [pair for pair in pairwise("\n" + text) if pair[1] > "\x7f"]
    if not high:
        return 1.0
    usual = sum(1 for _, character in high if character in _USUAL)
    # A capital within a word ("mÜsste") is what the wrong encoding gives.
    strange = sum(1 for before, character in high if before.islower() and character.isupper())
    return (usual - strange) / len(high)
