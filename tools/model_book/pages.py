"""The files of the book: an overview, and for each subsystem a page and its pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from tools.model_book.causal import causal_picture
from tools.model_book.declared import Declared, Subsystem, loop_names, words_of
from tools.model_book.entries import Entries
from tools.model_book.evidence import Evidence
from tools.model_book.exchange import exchange_picture, exchanged
from tools.model_book.formulas import words
from tools.model_book.influences import Circle, Influence, circles
from tools.model_book.markdown import counted, listed, sentence, table, text
from tools.model_book.scene import Scene, scene
from tools.model_book.stock_flow import stock_flow_picture

from countertrade.case import Case
from countertrade.language.declare import Decision, Equation, EventRate, Parameter, Standing
from countertrade.model.loops import Loop

LONGEST_LOOP = 10
MOST_LOOPS = 12
HEAD = "---\ntitle: {title}\nhide: [toc]\n---\n\n# {heading}\n"


@dataclass(frozen=True)
class Book:
    """What the book is written from."""

    declared: Declared
    links: Sequence[Influence]
    cases: Sequence[Case]
    catalogue: Sequence[Loop]
    """The loops that the model claims to have."""
    course: str
    """Along which nominal run the signs of links were taken, in words."""

    def files(self) -> Mapping[str, str]:
        """Return the name of every file of the book and its text."""
        files = {"index.md": self.overview(), "subsystems.svg": exchange_picture(self.declared)}
        for subsystem in self.declared.subsystems:
            shown = scene(self.declared, subsystem, self.links)
            pictures = {
                f"{subsystem.page}-flows.svg": stock_flow_picture(shown),
                f"{subsystem.page}-loops.svg": causal_picture(shown),
            }
            drawn = {name: picture for name, picture in pictures.items() if picture}
            files |= drawn | {f"{subsystem.page}.md": self.page(subsystem, shown, drawn)}
        return files

    def page(self, subsystem: Subsystem, shown: Scene, pictures: Mapping[str, str]) -> str:
        """Write the page of one subsystem."""
        entries = Entries(self.declared, subsystem)
        evidence = Evidence(self.declared, subsystem, self.cases)
        parts = [
            HEAD.format(title=subsystem.title.partition(",")[0], heading=_heading(subsystem)),
            sentence(subsystem.subject) + "\n" if subsystem.subject else "",
            subsystem.rest + "\n" if subsystem.rest else "",
            self._traffic(subsystem),
            "## Equations\n",
            "Each name leads to its entry. [Notation](index.md#notation).\n",
            entries.together(),
            _picture("Stocks and flows", f"{subsystem.page}-flows.svg", pictures, FLOWS),
            _picture("Causal links", f"{subsystem.page}-loops.svg", pictures, self._signs),
            self._passing(subsystem),
            _closed(shown),
            "## Entries\n",
            entries.one_by_one(),
            evidence.parameters(),
            evidence.others(),
        ]
        return "\n".join(part for part in parts if part)

    @property
    def _signs(self) -> str:
        return (
            "An arrow with + moves its target the same way, with − the other way, with ± either "
            f"way by place and month. The signs are those of derivatives along {self.course}. "
            "Dashed: not felt in the last of these months; a link that is felt in none of them has "
            "the sign of a large step. An arrow at an option tells of its pull. Grey names come "
            "from the subsystem under them."
        )

    def _traffic(self, subsystem: Subsystem) -> str:
        """Say what a subsystem holds, reads from others and gives to others."""
        passing = exchanged(self.declared)
        taken = [
            f"[{words(giver)}]({giver}.md) ({len(names)})"
            for (giver, taker), names in sorted(passing.items())
            if taker == subsystem.page
        ]
        given = [
            f"[{words(taker)}]({taker}.md) ({len(names)})"
            for (giver, taker), names in sorted(passing.items())
            if giver == subsystem.page
        ]
        lines = [f"{', '.join(counts(subsystem))}. "]
        lines.append(f"Takes quantities from {listed(taken)}. " if taken else "")
        lines.append(f"Gives quantities to {listed(given)}." if given else "")
        return "".join(lines).strip() + "\n"

    def overview(self) -> str:
        """Write the first page: notation, subsystems, loops, events."""
        rows = [
            (f"[{text(one.title)}]({one.page}.md)", text(one.subject), ", ".join(counts(one)))
            for one in self.declared.subsystems
        ]
        parts = [
            HEAD.format(title="Overview", heading="Model book"),
            FOREWORD,
            table("Subsystems", ("subsystem", "about", "holds"), rows),
            "## What feeds what\n",
            "![How many quantities each subsystem gives to each other](subsystems.svg)\n",
            EXCHANGE,
            self._loops(),
            self._events(),
        ]
        return "\n".join(parts)

    def _passing(self, subsystem: Subsystem) -> str:
        """List the loops of the model that run through a subsystem, its own quantities bold."""
        lines = []
        for loop in self.catalogue:
            own = {name for name in loop.waypoints if self.declared.homes[name] == subsystem.page}
            if own:
                way = [
                    f"**{words(name)}**" if name in own else words(name) for name in loop.waypoints
                ]
                lines.append(
                    f"- [{loop.id}](index.md#loop-{loop.id}) {text(loop.name)}: {' → '.join(way)} →"
                )
        if not lines:
            return ""
        return "\n".join(["Loops of the model that run through here:\n", *lines]) + "\n"

    def _loops(self) -> str:
        """List the loops of the model: their way, and the equations that name them."""
        named: dict[str, list[str]] = {}
        for name, one in self.declared.equations.items():
            for loop in loop_names(one):
                named.setdefault(loop, []).append(name)
        claimed: dict[str, list[Loop]] = {}
        for entry in self.catalogue:
            claimed.setdefault(entry.id.rstrip("abcdefgh"), []).append(entry)
        rows = []
        for loop in sorted({*named, *claimed}, key=lambda loop: (loop[0] != "R", int(loop[1:]))):
            ways = [self._way(entry) for entry in claimed.get(loop, [])]
            by = ", ".join(map(self._link, named.get(loop, [])))
            rows.append((f'<a id="loop-{loop}"></a>{loop}', "<br>".join(ways), by))
        lead = (
            "R loops reinforce a change, B loops balance it; a letter tells branches apart. The "
            "last quantity of a way acts on the first. How strong each loop is, is computed, not "
            "claimed: `countertrade loops`."
        )
        head = ("loop", "runs through", "named by the equations of")
        return f"## Loops\n\n{lead}\n\n" + table("", head, rows)

    def _way(self, loop: Loop) -> str:
        # A loop without branches shares its address with the row it stands in.
        anchor = f'<a id="loop-{loop.id}"></a>' if loop.id[-1].isalpha() else ""
        letter = f"{loop.id} " if anchor else ""
        way = " → ".join(map(self._link, loop.waypoints))
        return f"{anchor}{letter}*{text(loop.name)}*: {way} →"

    def _events(self) -> str:
        """List every kind of event with its modes and with what reads it."""
        declared = self.declared.declarations
        hazards = {
            name: one
            for name, one in declared.items()
            if isinstance(one, Equation) and one.kind == "hazard"
        }
        readers = {
            name: one for name, one in declared.items() if isinstance(one, EventRate | Standing)
        }
        kinds = {str(one.event): one.over for one in (*hazards.values(), *readers.values())}
        rows = []
        for event in sorted(kinds):
            modes = [
                f"{one.mode} ({self._link(name)})"
                for name, one in hazards.items()
                if one.event == event
            ]
            read = [self._link(name) for name, one in readers.items() if one.event == event]
            given = ", ".join(modes) or "recorded or scheduled by the case"
            rows.append((words_of(event), kinds[event], given, ", ".join(read)))
        return table("Events", ("event", "over", "modes and their hazards", "read as"), rows)

    def _link(self, name: str) -> str:
        return f"[{words(name)}]({self.declared.homes[name]}.md#{name})"


def counts(subsystem: Subsystem) -> list[str]:
    """Say how many quantities of each kind a subsystem declares."""
    kinds: dict[str, int] = {}
    for one in subsystem.declared.values():
        kind = "other input"
        if isinstance(one, Equation):
            kind = one.kind
        elif isinstance(one, Decision | Parameter):
            kind = type(one).__name__.lower()
        kinds[kind] = kinds.get(kind, 0) + 1
    order = ("stock", "auxiliary", "hazard", "decision", "parameter", "other input")
    return [counted(kinds[kind], kind) for kind in order if kind in kinds]


def _heading(subsystem: Subsystem) -> str:
    """Return a heading whose address is not that of a quantity of the same name."""
    return f"Subsystem: {subsystem.title}"


def _picture(title: str, file: str, pictures: Mapping[str, str], caption: str) -> str:
    if file not in pictures:
        return ""
    return f"## {title}\n\n![{title}]({file})\n\n{caption}\n"


def _closed(shown: Scene) -> str:
    """List the short loops that close within a subsystem."""
    inner = [link for link in shown.links if shown.is_inside(link.source)]
    found = circles(inner, LONGEST_LOOP)
    if not found:
        return "No loop closes within this subsystem.\n"
    lines = [f"- {_told(circle, shown)}" for circle in found[:MOST_LOOPS]]
    more = len(found) - MOST_LOOPS
    rest = [f"- and {counted(more, 'longer loop')}"] if more > 0 else []
    lead = "Loops that close within the subsystem (R reinforcing, B balancing, ? either way):\n"
    return "\n".join([lead, *lines, *rest]) + "\n"


def _told(circle: Circle, shown: Scene) -> str:
    names = [text(shown.text(name)) for name in (*circle.names, circle.names[0])]
    return f"**{circle.polarity}** {' → '.join(names)}"


FLOWS = (
    "Boxes are stocks, double lines flows, clouds what lies outside the model. A flow that is a "
    "quantity of its own bears its name; one that closes a gap goes either way. Thin arrows lead "
    "from what is read to what reads it; parameters, and the pull of a stock on its own flow, are "
    "left out."
)
EXCHANGE = (
    "Rows give, columns take: the number of quantities of the row's subsystem that equations of "
    "the column's subsystem read, parameters left out.\n"
)
FOREWORD = resources.files("tools.model_book").joinpath("foreword.md").read_text(encoding="utf-8")
