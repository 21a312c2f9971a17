"""The commands about evidence: documents to claims, and their review."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from countertrade.cli.ledgers import By, CaseOption, evidence_commands, ledger_of, libraries, who
from countertrade.cli.shared import app, progress, stop, terminal

if TYPE_CHECKING:
    from countertrade.evidence.document import Document
    from countertrade.evidence.gathering import Gathered
    from countertrade.evidence.ledger import Ledger

Paths = Annotated[
    list[Path], typer.Argument(metavar="PATH...", help="Documents, or their folders.")
]
Articles = Annotated[
    Path | None,
    typer.Option("--articles", help="Folder with the documents, so that their words are shown."),
]
Form = Literal["csv", "prov", "csl"]


@app.command()
def ingest(
    paths: Paths,
    case: Annotated[
        Path | None,
        typer.Option(help="Case in whose ledger the claims are kept; in none if left out."),
    ] = None,
    words: Annotated[
        bool,
        typer.Option(
            help="Whether a ledger begun here holds the documents' words, or their digests alone."
        ),
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object a claim.")] = False,
) -> None:
    """Read documents (text, HTML, PDF) and find the claims in them."""
    from countertrade import __version__

    with libraries():
        from countertrade.evidence.gathering import as_json as object_of
        from countertrade.evidence.gathering import gather
    from countertrade.report.terminal_evidence import gathered_table

    failed: list[str] = []
    found: list[Gathered] = []
    with progress("documents") as bar:
        task = bar.add_task("reading", total=None)
        gathered = gather(
            paths,
            _both(failed.append, lambda text: print(text, file=sys.stderr)),
            lambda done, todo: bar.update(task, completed=done, total=todo),
        )
        for one in gathered:
            found.append(one)
            if as_json:
                for mention in one.mentions:
                    print(json.dumps(object_of(one.document, mention), ensure_ascii=False))
    if not found:
        stop("No document could be read.")
    if not as_json:
        terminal().print(gathered_table(found))
    if case is not None:
        with ledger_of(case, words) as ledger:
            _keep(ledger, found, f"countertrade {__version__}")
    elif not as_json:
        print("Nothing was kept. Name a case with --case to keep the claims in its ledger.")


def _both(*tells: Callable[[str], object]) -> Callable[[str], None]:
    def tell(text: str) -> None:
        for one in tells:
            one(text)

    return tell


def _keep(ledger: Ledger, found: Sequence[Gathered], by: str) -> None:
    """Add what was found to a ledger, and tie claims that belong together."""
    from countertrade.evidence.reading import copies

    added = ledger.add_all(((one.document, one.mentions) for one in found), by)
    texts = {one.document.sha256: one.document.text_sha256 for one in found}
    groups = copies([one.document for one in found])
    copied = [[texts[name] for name in group] for group in groups]
    ledger.relate(copied, documents=texts.values(), by=by)
    print(
        f"{len(added.new)} new claims, {len(added.known)} known, {len(added.reread)} read "
        f"otherwise than before, {len(added.left)} left as people have edited them.",
        file=sys.stderr,
    )
    if groups:
        print(f"{len(groups)} groups of copies; each counts once.", file=sys.stderr)


@app.command()
def claims(
    case: CaseOption = None,
    actor: Annotated[str | None, typer.Option(help="Subject or object, such as CUB.")] = None,
    variable: Annotated[str | None, typer.Option(help="Variable of the vocabulary.")] = None,
    status: Annotated[
        str | None, typer.Option(help="candidate, accepted, edited or rejected.")
    ] = None,
    contradicting: Annotated[
        bool, typer.Option("--contradicting", help="Only claims that another contradicts.")
    ] = False,
    document: Annotated[str | None, typer.Option(help="Name or digest of a document.")] = None,
    text: Annotated[str | None, typer.Option(help="Words to look for.")] = None,
    used_in: Annotated[
        str | None, typer.Option(metavar="USE", help="What they feed: parameter:NAME[@PLACE] ...")
    ] = None,
    history: Annotated[
        str | None, typer.Option(metavar="CLAIM", help="Show what happened to one claim.")
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="Claims to show at most.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object a claim.")] = False,
) -> None:
    """Look up claims in the ledger of a case."""
    from countertrade.evidence.ledger.wording import event_words
    from countertrade.report.terminal_evidence import claims_table

    with ledger_of(case) as ledger:
        if history is not None:
            for event in ledger.history(history):
                print(event_words(event))
            return
        wanted = {
            "actor": actor,
            "variable": variable,
            "status": status,
            "contradicting": contradicting or None,
            "document": document,
            "text": text,
            "used_in": used_in,
        }
        found = ledger.query(**wanted, limit=most)
        if as_json:
            for claim in found:
                print(claim.model_dump_json())
            return
        names = {one.id: one.name for one in ledger.sources()}
        terminal().print(claims_table(ledger.admiralties(found), names))
        count = ledger.count(**wanted)
        if count > len(found):
            print(f"{len(found)} of {count} claims shown. Ask for more with --most.")


@app.command()
def review(
    case: CaseOption = None,
    by: By = None,
    articles: Articles = None,
    document: Annotated[str | None, typer.Option(help="Name or digest of a document.")] = None,
) -> None:
    """Accept, correct, rate or reject candidate claims, one at a time with its context."""
    from countertrade.evidence.ledger.review_terminal import review as go_through

    console = terminal()
    with ledger_of(case) as ledger:
        waiting = ledger.ids(status="candidate", document=document)
        texts = {one.text_sha256: one.text for one in _documents(articles)}
        done = go_through(ledger, waiting, who(by), console.input, console.print, texts)
    decided = ", ".join(f"{letter} {count}" for letter, count in sorted(done.items()))
    print(f"{len(waiting)} candidates. Decided: {decided or 'none'}.")


@evidence_commands.command()
def score(
    gold: Annotated[Path, typer.Option(help="CSV file with gold claims.")],
    articles: Annotated[Path, typer.Option(help="Folder with the articles.")],
    misses: Annotated[
        bool, typer.Option("--misses", help="Also print everything that was not right.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON document.")] = False,
) -> None:
    """Compare what is found in articles with what a careful reader found."""
    with libraries():
        from countertrade.evidence.gathering import gather
    from countertrade.evidence.gold import GoldError, read_gold
    from countertrade.evidence.score import by_language, score_document
    from countertrade.report.terminal_evidence import SHARES, score_table

    try:
        rows = read_gold(gold)
    except GoldError as error:
        stop(str(error))
    files = [articles / name for name in rows]
    scores = []
    with progress("documents") as bar:
        task = bar.add_task("reading", total=len(files))
        for one in gather(
            files,
            lambda text: print(text, file=sys.stderr),
            lambda done, todo: bar.update(task, completed=done, total=todo),
        ):
            asked = rows[one.document.name]
            scores.append((asked[0].language, score_document(one.document, one.mentions, asked)))
    if not scores:
        stop(f"None of the articles of {gold} could be read in {articles}.")
    whole = list(by_language(scores))
    if as_json:
        measures = {
            language: {name: [getattr(one, part), getattr(one, of)] for name, part, of in SHARES}
            for language, one in whole
        }
        print(json.dumps(measures))
        return
    terminal().print(score_table(whole))
    if misses:
        for miss in whole[-1][1].missed:
            print(f"{miss.document} {miss.span.start}-{miss.span.end}: {miss.what} | {miss.words}")


@evidence_commands.command()
def check(case: CaseOption = None, articles: Articles = None) -> None:
    """Check every claim: hashes, words against documents, values against their own words."""
    with libraries():
        from countertrade.evidence.gathering import Rereader
    from countertrade.evidence.ledger.verification import verify

    with ledger_of(case) as ledger:
        found = verify(ledger, _documents(articles), Rereader())
    for finding in found.findings:
        print(finding)
    print(
        f"{found.claims} claims checked, {found.slices} against the words of their document, "
        f"{found.values} values read again; {len(found.absent)} documents are not at hand."
    )
    if found.findings:
        raise typer.Exit(1)


@evidence_commands.command()
def export(
    form: Annotated[Form, typer.Option("--format", help="csv, prov (PROV-JSON) or csl.")] = "csv",
    case: CaseOption = None,
    out: Annotated[Path | None, typer.Option(help="File to write; printed if left out.")] = None,
) -> None:
    """Write a ledger as a table, as PROV-JSON, or its documents as CSL-JSON."""
    from countertrade.evidence.ledger.exports import to_csl, to_csv, to_prov

    with ledger_of(case) as ledger:
        if form == "csv":
            content = to_csv(ledger)
        else:
            made = to_prov(ledger) if form == "prov" else to_csl(ledger.sources())
            content = json.dumps(made, ensure_ascii=False, indent=1)
    if out is None:
        print(content)
        return
    try:
        out.write_text(content, encoding="utf-8", newline="")
    except OSError as error:
        stop(f"{out} cannot be written: {error.strerror or error}.")
    print(f"Written: {out}")


def _documents(articles: Path | None) -> list[Document]:
    if articles is None:
        return []
    with libraries():
        from countertrade.evidence.reading import ReadingError, documents_in, read
    try:
        return [read(path) for path in documents_in([articles])]
    except ReadingError as error:
        stop(str(error))
