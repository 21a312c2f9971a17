"""From what a person asks for to a stored forecast: load, check, assemble, run."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import xarray as xr

from countertrade.case import (
    STATUS_QUO,
    Case,
    CaseError,
    Month,
    Problem,
    known_at,
    load_case,
    shipped_case,
)
from countertrade.engine.backend import BLOCK
from countertrade.engine.timeline import first_months
from countertrade.engine.variants import Variants, with_settings
from countertrade.inference.blocks import Progress
from countertrade.inference.chunks import Keep
from countertrade.inference.conditioning import effective_runs
from countertrade.inference.forecast import (
    LARGEST_STORE,
    ForecastError,
    Request,
    Tell,
    forecast,
)
from countertrade.inference.posterior.stored import (
    Posterior,
    PosteriorError,
    find_posterior,
    posterior_path,
)
from countertrade.inference.workers import WorkersError, check_workers
from countertrade.language import Model, assemble, requirements_of
from countertrade.language.switches import switches_of
from countertrade.model import DECLARATIONS

Draws = Literal["posterior", "prior"]
CLAIMS_FILE = "claims.yaml"
LEAST_DRAWS = 100
"""Draws of the posterior, by their weights, below which the ranges are drawn from instead."""
MONTHS_A_YEAR = 12
MOST_RUNS = 2**32 - 1


@dataclass(frozen=True)
class Job:
    """What a person asks for."""

    case: Path | None
    scenarios: tuple[str, ...] | None
    runs: int
    seed: int
    as_of: dt.date | None
    out: Path
    version: str
    variants: Mapping[str, str] = field(default_factory=dict)
    """Switches that are fixed, with the setting of each; the others are drawn."""
    largest_store: int = LARGEST_STORE
    """Bytes that the results may take before compression."""
    workers: str | None = None
    """Who computes: a number of threads, or the address of a cluster; all cores if left out."""
    keep: Keep = Keep.RUNS
    draws: Draws = "posterior"
    """Whether runs go on from the posterior that is kept with the case, if there is one."""


@dataclass(frozen=True)
class Outcome:
    """What a job leaves."""

    case: Case
    results: xr.DataTree
    folder: Path
    """Folder that holds the store, and where a report belongs."""


def stated(path: Path | None) -> Case:
    """Load a case as its files state it and check it against what the model needs.

    Parameters
    ----------
    path
        Folder of the case, or None for the shipped one.

    Raises
    ------
    countertrade.case.CaseError
        With every problem of the case.
    """
    return load_case(path or shipped_case(), requirements_of(DECLARATIONS))


def loaded(path: Path | None, as_of: dt.date | None = None) -> Case:
    """Load a case with what the reviewed claims of its ledger say.

    Parameters
    ----------
    path
        Folder of the case, or None for the shipped one.
    as_of
        An earlier day: what became known later is left out, claims included, and so are claims of
        documents without a date.

    Raises
    ------
    countertrade.case.CaseError
        With every problem of the case, or the first of its ledger.
    ForecastError
        When the day lies outside what the case knows.
    """
    case = stated(path)
    known = case if as_of is None else _cut(case, as_of)
    if not (case.path / CLAIMS_FILE).exists():
        return known
    # Most of what this brings in is of no use to a case without claims.
    from countertrade.evidence.feeding import fed
    from countertrade.evidence.ledger import LedgerError, open_ledger
    from countertrade.evidence.priors import PriorError

    try:
        with closing(open_ledger(case.path)) as ledger:
            return fed(known, ledger, undated=as_of is None)[0]
    except (LedgerError, PriorError) as error:
        problem = Problem(f"{case.name}/{CLAIMS_FILE}", None, "", str(error), "")
        raise CaseError([problem]) from None


def carry_out(job: Job, progress: Progress, tell: Tell) -> Outcome:
    """Carry out a job.

    Parameters
    ----------
    job
        What is asked for.
    progress
        Told of every finished block.
    tell
        Told in a sentence what will be written.

    Returns
    -------
    Outcome
        The case, the opened results and the folder they are in.

    Raises
    ------
    countertrade.case.CaseError
        When the case has a problem.
    ForecastError
        When the request cannot be met.
    """
    _check_request(job)
    case = loaded(job.case, job.as_of)
    _check_names(case, job.scenarios)
    scenarios = _chosen(case, job.scenarios)
    case = fixed_at(case, job.variants)
    model = assemble(case, DECLARATIONS)
    request = Request(
        model=model,
        posterior=posterior_of(model, tell) if job.draws == "posterior" else None,
        scenarios=scenarios,
        runs=job.runs,
        seed=job.seed,
        version=job.version,
        largest_store=job.largest_store,
        keep=job.keep,
        workers=job.workers,
    )
    folder = job.out / case.name
    return Outcome(case, forecast(request, folder, progress, tell), folder)


def posterior_of(model: Model, tell: Tell) -> Posterior | None:
    """Return the posterior that runs of a model go on from, and say so.

    Parameters
    ----------
    model
        The assembled model.
    tell
        Told in a sentence where histories come from.

    Raises
    ------
    ForecastError
        When there is one that cannot be read.
    """
    path = posterior_path(model.case)
    try:
        found = find_posterior(model)
    except PosteriorError as error:
        raise ForecastError(str(error)) from None
    if found is None:
        why = (
            f"The posterior in {path} is of another state of the case or of other equations"
            if path.is_file()
            else f"There is no posterior of this case as of {model.case.as_of}"
        )
        tell(
            f"{why}: histories are drawn from the ranges and weighed by the figures. "
            "countertrade calibrate makes one."
        )
        return None
    weights = found.weights(Variants(model).prior)
    if not weights.any() or effective_runs(weights) < LEAST_DRAWS:
        tell(
            "The posterior has too few draws with these settings: histories are drawn from the "
            "ranges and weighed by the figures."
        )
        return None
    tell(f"Histories are {found.count} draws of the posterior of {found.attrs['made'][:10]}.")
    return found


def variants_named(texts: Iterable[str]) -> dict[str, str]:
    """Read choices of settings, each written as ``switch=setting``.

    Parameters
    ----------
    texts
        What was written, such as ``belief_loop=off``.

    Raises
    ------
    ForecastError
        When one is written otherwise, or a switch is fixed twice.
    """
    fixed: dict[str, str] = {}
    for text in texts:
        name, sign, setting = (part.strip() for part in text.partition("="))
        if not (name and sign and setting):
            raise ForecastError(
                f"{text!r} does not fix a variant. Write a switch and its setting, as in "
                f"belief_loop=off. {_switches_listed()}"
            )
        if name in fixed:
            raise ForecastError(
                f"The switch {name} is fixed twice, at {fixed[name]} and at {setting}. Keep one."
            )
        fixed[name] = setting
    return fixed


def fixed_at(case: Case, fixed: Mapping[str, str]) -> Case:
    """Return the case with some switches of the model fixed for all runs.

    Parameters
    ----------
    case
        A loaded case.
    fixed
        Switch to setting.

    Raises
    ------
    ForecastError
        When the model has no such switch or setting; the message lists those it has.
    """
    settings = {name: tuple(one.settings) for name, one in switches_of(DECLARATIONS).items()}
    for name, setting in fixed.items():
        if name not in settings:
            raise ForecastError(f"The model has no switch named {name}. {_switches_listed()}")
        if setting not in settings[name]:
            raise ForecastError(
                f"The switch {name} has no setting named {setting}. {_switches_listed()}"
            )
    return with_settings(case, settings, fixed)


def _switches_listed() -> str:
    """List the switches of the model with their settings, as a sentence."""
    switches = switches_of(DECLARATIONS)
    if not switches:
        return "This model has no switches."
    listed = "; ".join(f"{name} ({', '.join(one.settings)})" for name, one in switches.items())
    return f"Switches and their settings: {listed}."


def _check_request(job: Job) -> None:
    if not 1 <= job.runs <= MOST_RUNS:
        raise ForecastError(
            f"The number of runs is {job.runs}. Ask for 1 to {MOST_RUNS}; multiples of {BLOCK} "
            "waste nothing."
        )
    if not 0 <= job.seed < 2**31:
        raise ForecastError(f"The seed is {job.seed}. Give a whole number from 0 to {2**31 - 1}.")
    try:
        check_workers(job.workers)
    except WorkersError as error:
        raise ForecastError(str(error)) from None


def _cut(case: Case, day: dt.date) -> Case:
    try:
        return known_at(case, day)
    except ValueError as error:
        raise ForecastError(str(error)) from None


def _check_names(case: Case, asked: tuple[str, ...] | None) -> None:
    for name in asked or ():
        if name not in case.scenarios:
            near = difflib.get_close_matches(name, case.scenarios, n=1)
            hint = f"Did you mean {near[0]}?" if near else "See: countertrade scenarios."
            raise ForecastError(f"The case {case.name} has no scenario named {name}. {hint}")


def _chosen(case: Case, asked: tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the scenarios to run, the status quo first, which all others are compared with.

    Where none are named, those that are no default are left out, and those that change nothing
    before the horizon.
    """
    horizon = Month.of(case.as_of) + MONTHS_A_YEAR * case.horizon_years
    late = {name for name in case.scenarios if _begins(case, name) > horizon}
    for name in asked or ():
        if name in late:
            raise ForecastError(
                f"The scenario {name} begins in {_begins(case, name)}, after the horizon "
                f"{horizon}. Choose a later as-of date or leave it out."
            )
    usual = [name for name in sorted(case.scenarios) if case.scenarios[name].default]
    names = list(asked) if asked else [name for name in usual if name not in late]
    return tuple(dict.fromkeys([STATUS_QUO, *names]))


def _begins(case: Case, name: str) -> Month:
    """Return the month of a scenario's first change; of one without changes, the as-of month."""
    return min(first_months(case.scenarios[name]), default=Month.of(case.as_of))
