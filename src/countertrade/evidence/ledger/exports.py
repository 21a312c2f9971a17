"""The ledger in the formats of others: PROV-JSON, CSL-JSON, CSV, W3C Web Annotation."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from countertrade.evidence.ledger.claim import Claim, ClaimRecord
from countertrade.evidence.ledger.events import EventKind
from countertrade.evidence.ledger.reader import LedgerReader
from countertrade.evidence.ledger.sources import SourceDocument
from countertrade.evidence.ledger.wording import paraphrase, speaker_words

NAMESPACE = "urn:countertrade:"
"""Names of the ledger's records in exports: they are no addresses."""

CSV_COLUMNS = (
    "id",
    "status",
    "document",
    "document_sha256",
    "start",
    "end",
    "kind",
    "variable",
    "subject",
    "object",
    "low",
    "high",
    "unit",
    "bound",
    "change",
    "as_written",
    "ambiguous",
    "period",
    "period_basis",
    "observed_as",
    "stance",
    "likelihood_word",
    "likelihood_low",
    "likelihood_high",
    "speaker",
    "attribution",
    "admiralty",
    "derived_from",
    "contradicts",
    "same_as",
    "independence_group",
    "used_in",
    "boilerplate",
    "language",
    "paraphrase",
    "quote",
)
# A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def to_csv(ledger: LedgerReader, **wanted: Any) -> str:
    """Return claims as CSV, one a row, safe to open in a spreadsheet.

    Text that a spreadsheet would take for a formula begins with an apostrophe; numbers are left
    as they are.

    Parameters
    ----------
    ledger
        The ledger.
    **wanted
        Which claims; see :class:`countertrade.evidence.ledger.query.Query`.
    """
    names = {one.id: one.name for one in ledger.sources()}
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for standing in ledger.admiralties(ledger.query(**wanted)):
        row = _row(standing.claim, names.get(standing.claim.document, ""), standing.pair)
        writer.writerow([guarded(row[column]) for column in CSV_COLUMNS])
    return text.getvalue()


def guarded(value: Any) -> Any:
    """Return the value of a cell; text that could run as a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return value
    text = value.replace("\0", "\ufffd")
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _row(claim: Claim, document: str, pair: str) -> dict[str, Any]:
    value, likelihood = claim.value, claim.likelihood
    return {
        "id": claim.id,
        "status": claim.status.value,
        "document": document,
        "document_sha256": claim.document,
        "start": claim.position.start,
        "end": claim.position.end,
        "kind": claim.kind.value,
        "variable": claim.variable,
        "subject": claim.subject,
        "object": claim.object,
        "low": value and value.low,
        "high": value and value.high,
        "unit": value and value.unit,
        "bound": value and value.bound.value,
        "change": value and value.change.value,
        "as_written": value and value.as_written,
        "ambiguous": value and value.ambiguous,
        "period": claim.period.edtf,
        "period_basis": claim.period.basis.value,
        "observed_as": claim.observed_as and claim.observed_as.value,
        "stance": claim.stance.value,
        "likelihood_word": likelihood and likelihood.word,
        "likelihood_low": likelihood and likelihood.low,
        "likelihood_high": likelihood and likelihood.high,
        "speaker": speaker_words(claim.speaker),
        "attribution": claim.speaker.attribution.value,
        "admiralty": pair,
        "derived_from": claim.derived_from and claim.derived_from.formula,
        "contradicts": " ".join(claim.contradicts),
        "same_as": " ".join(claim.same_as),
        "independence_group": claim.group,
        "used_in": " ".join(claim.used_in),
        "boilerplate": claim.boilerplate,
        "language": claim.language,
        "paraphrase": paraphrase(claim),
        "quote": claim.quote.exact,
    }


def to_csl(sources: Iterable[SourceDocument]) -> list[dict[str, Any]]:
    """Return documents as CSL-JSON, for reference managers and citation styles.

    Parameters
    ----------
    sources
        Documents; what a file does not say of itself is left out.
    """
    items = []
    for source in sources:
        item: dict[str, Any] = {"type": "document", "title": source.title, **source.csl}
        item["id"] = source.id
        if source.url:
            item["URL"] = source.url
        if source.published and "issued" not in source.csl:
            item["issued"] = {"edtf": source.published}
        if source.retrieved:
            day = [int(part) for part in source.retrieved[:10].split("-")]
            item["accessed"] = {"date-parts": [day]}
        item["custom"] = {"sha256": source.sha256, "text_sha256": source.id}
        items.append(item)
    return items


def to_prov(ledger: LedgerReader) -> dict[str, Any]:
    """Return where everything in the ledger comes from, as PROV-JSON (W3C submission of 2013).

    Entities are files, their texts, claims as rules found them and as they stand, and the priors
    they feed; activities are the reading of a file, the work of rules and the decisions of
    people; agents are people, programs, speakers and publishers.

    Parameters
    ----------
    ledger
        The ledger.
    """
    prov = _Prov()
    for source in ledger.sources():
        _source_to_prov(prov, source)
    for record in ledger.every_record():
        _claim_to_prov(prov, record)
    return prov.document()


class _Prov:
    """A PROV document while it is put together; each record is there once."""

    def __init__(self) -> None:
        self._records: dict[str, dict[str, Any]] = {}

    def add(self, kind: str, name: str, **attributes: Any) -> str:
        """Add an element with a name, and return the name."""
        given = {key.replace("__", ":"): one for key, one in attributes.items() if one}
        self._records.setdefault(kind, {}).setdefault(name, given)
        return name

    def relate(self, kind: str, **ends: str) -> None:
        """Add a relation between named elements."""
        name = f"_:{kind}-{len(self._records.get(kind, ()))}"
        self.add(kind, name, **{f"prov__{end}": one for end, one in ends.items()})

    def document(self) -> dict[str, Any]:
        """Return the whole as PROV-JSON has it."""
        return {"prefix": {"ct": NAMESPACE}, **self._records}


def _source_to_prov(prov: _Prov, source: SourceDocument) -> None:
    file = prov.add("entity", f"ct:file-{source.sha256}", prov__label=source.title)
    text = prov.add("entity", f"ct:text-{source.id}", prov__label=source.name)
    reading = prov.add("activity", f"ct:reading-{source.id}")
    reader = _agent(prov, "software", source.extractor)
    prov.relate("used", activity=reading, entity=file)
    prov.relate("wasGeneratedBy", entity=text, activity=reading)
    prov.relate("wasDerivedFrom", generatedEntity=text, usedEntity=file)
    prov.relate("wasAssociatedWith", activity=reading, agent=reader)
    for role, name in (("author", source.author), ("publisher", source.publisher)):
        if name:
            prov.relate("wasAttributedTo", entity=file, agent=_agent(prov, role, name))


def _claim_to_prov(prov: _Prov, record: ClaimRecord) -> None:
    claim = record.current
    text = prov.add("entity", f"ct:text-{claim.document}")
    entity = f"ct:{claim.id}"
    label = paraphrase(claim)
    prov.add("entity", entity, prov__label=label, ct__status=claim.status.value)
    prov.relate("wasDerivedFrom", generatedEntity=entity, usedEntity=text)
    if not claim.speaker.is_author:
        speaker = _agent(prov, "speaker", claim.speaker.name)
        prov.relate("wasAttributedTo", entity=entity, agent=speaker)
    for event in record.events:
        # The same in both: PROV-JSON takes times as XML Schema has them.
        activity = prov.add(
            "activity",
            f"ct:{event.id}",
            prov__startTime=event.when,
            prov__endTime=event.when,
            prov__label=event.what.value,
            ct__why=event.why,
        )
        kind = "software" if event.is_machine else "person"
        prov.relate("wasAssociatedWith", activity=activity, agent=_agent(prov, kind, event.by))
        if event.what is EventKind.CANDIDATE:
            prov.relate("used", activity=activity, entity=text)
            prov.relate("wasGeneratedBy", entity=entity, activity=activity)
        else:
            prov.relate("wasInfluencedBy", influencee=entity, influencer=activity)
    for other in claim.derived_from.claims if claim.derived_from else ():
        prov.relate("wasDerivedFrom", generatedEntity=entity, usedEntity=f"ct:{other}")
    for use in claim.used_in:
        fed = prov.add("entity", f"ct:{_named(use)}", prov__label=use)
        prov.relate("wasDerivedFrom", generatedEntity=fed, usedEntity=entity)


def _agent(prov: _Prov, kind: str, name: str) -> str:
    types = {"software": "prov:SoftwareAgent", "publisher": "prov:Organization"}
    typed = {"$": types.get(kind, "prov:Person"), "type": "prov:QUALIFIED_NAME"}
    role = "person" if kind in ("author", "speaker", "person") else kind
    return prov.add("agent", f"ct:{role}-{_named(name)}", prov__label=name, prov__type=typed)


def _named(text: str) -> str:
    """Return text as the local part of a name: signs other than letters and digits as numbers."""
    return "".join(
        one if one.isascii() and (one.isalnum() or one == "_") else f"-{ord(one):x}-"
        for one in text
    )


def to_annotations(
    claims: Sequence[Claim], sources: Mapping[str, SourceDocument]
) -> Iterator[dict[str, Any]]:
    """Yield claims as W3C Web Annotations (JSON-LD); offsets count code points, end exclusive.

    Parameters
    ----------
    claims
        Claims.
    sources
        Documents by the SHA-256 of their texts.
    """
    for claim in claims:
        source = sources.get(claim.document)
        position = {
            "type": "TextPositionSelector",
            "start": claim.position.start,
            "end": claim.position.end,
        }
        quote = {"type": "TextQuoteSelector", "exact": claim.quote.exact}
        if claim.quote.prefix is not None:
            quote |= {"prefix": claim.quote.prefix, "suffix": claim.quote.suffix}
        yield {
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "id": f"{NAMESPACE}{claim.id}",
            "type": "Annotation",
            "motivation": "assessing",
            "body": {"type": "TextualBody", "value": paraphrase(claim), "format": "text/plain"},
            "target": {
                "source": (source.url if source else "") or f"{NAMESPACE}text-{claim.document}",
                "selector": [position, *([quote] if claim.quote.exact is not None else [])],
            },
        }
