"""What a review says: findings, scores, verdicts, and the report of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reviewer.model.patch import Patch, Series
from reviewer.model.place import Edit, Location
from reviewer.model.words import Confidence, Persona, Role, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One remark of the review, worded by its rule."""

    rule: str
    name: str
    category: str
    severity: Severity
    confidence: Confidence
    persona: Persona
    message: str
    advice: str
    locations: tuple[Location, ...]
    """The first is primary, the others related."""
    evidence: tuple[str, ...] = ()
    suggestion: str | None = None
    """Mended text for a reader: of the quote, of its line or of its sentence."""
    edits: tuple[Edit, ...] = ()
    """What to change in the mail for this to be cured; none where that takes thought."""

    @property
    def primary(self) -> Location:
        """The place the finding is shown at."""
        return self.locations[0]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A rule that could not look."""

    rule: str
    reason: str
    persona: Persona = Persona.REGULAR
    """The first who would have seen what it finds."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that threw."""

    rule: str
    error: str


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that the user does not want to see, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class Signal:
    """A measurement that a part of the score stands on."""

    part: str
    name: str
    value: float
    typical: str
    """What accepted changelogs show, for comparison."""
    weight: float
    """Points it takes from the part."""


@dataclass(frozen=True, slots=True)
class SentenceRole:
    """What a sentence of the changelog does."""

    role: Role
    also: tuple[Role, ...]
    """Further roles that it carries, strongest first."""
    words: tuple[str, ...]
    """What decided, as the author wrote it; empty where the place in the text did."""
    location: Location

    def carries(self, *roles: Role) -> bool:
        """True where the sentence has one of these roles, as its own or beside it."""
        return self.role in roles or any(role in roles for role in self.also)


@dataclass(frozen=True, slots=True)
class Score:
    """Five parts from 0 to 100, None where a part cannot be computed."""

    concise: float | None
    high_level: float | None
    explained: float | None
    motivated: float | None
    form: float | None

    @property
    def total(self) -> int | None:
        """Halfway between the mean of the parts that there are and the worst of them.

        A reader stumbles over the worst part however good the others are.
        """
        parts = [part for part in self.parts().values() if part is not None]
        return round((sum(parts) / len(parts) + min(parts)) / 2) if parts else None

    def parts(self) -> dict[str, float | None]:
        """The parts by name."""
        return {
            "concise": self.concise,
            "high_level": self.high_level,
            "explained": self.explained,
            "motivated": self.motivated,
            "form": self.form,
        }


@dataclass(frozen=True, slots=True)
class AbiVerdict:
    """What one ABI rule says of one function in one instantiation."""

    rule: str
    function: str
    instance: str
    status: str
    """pass, fail, unknown or not-applicable."""
    why: str
    file: str = ""
    """Where the function stands."""
    blame: str = ""
    """Of a failure: "patch", or "before" for one that was there already; empty for all else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbiEdge:
    """One leg of a register's way, as the contract has it, and whether the code takes it."""

    leg: str
    """in: from the caller to the instruction; out: from the instruction to memory; result: back in rax."""
    register: str
    """At the instruction; empty for a result that is a constant."""
    place: str
    """At the other end, as assembly writes it: "%rsi", "24(%rsi)", "VMfailInvalid: $0x8000ff00ffff0000"."""
    status: str
    """pass, fail or unknown."""
    found: str = ""
    """What is there instead."""
    line: str = ""
    """"file:line: instruction" to blame; empty where nothing is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbiCourse:
    """Where the registers of one function go, from entry through the instruction to return."""

    function: str
    instance: str
    place: str
    """"file:line" of its beginning, in the new file."""
    design: str
    """Which form of the contract it is held against."""
    instruction: str
    edges: tuple[AbiEdge, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchReview:
    """The review of one message."""

    patch: Patch
    profile: str
    score: Score
    signals: tuple[Signal, ...] = ()
    roles: tuple[SentenceRole, ...] = ()
    """Of each sentence of the prose, in order; none without a language model."""
    findings: tuple[Finding, ...] = ()
    """Of every persona, most important first."""
    abi: tuple[AbiVerdict, ...] = ()
    courses: tuple[AbiCourse, ...] = ()
    """Of each function that a contract is about and that can be followed."""
    suppressed: tuple[Suppressed, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    broken: tuple[Broken, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesReview:
    """The review of a series as a whole."""

    series: Series
    findings: tuple[Finding, ...] = ()
    broken: tuple[Broken, ...] = ()


@dataclass(frozen=True, slots=True)
class InputRecord:
    """One thing that was read."""

    kind: str
    """patch, mbox, archive (a reply in an archive's text form), folder, maildir, range or commit-msg."""
    name: str
    messages: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where the fact behind a rule stands."""

    cite: str
    point: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """What a reader is told of a rule."""

    id: str
    name: str
    title: str
    rationale: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything one run has to say."""

    version: str
    rules_digest: str
    inputs: tuple[InputRecord, ...]
    patches: tuple[PatchReview, ...]
    series: tuple[SeriesReview, ...] = ()
    errors: tuple[str, ...] = ()
    """Inputs and messages that could not be read, a sentence each."""
    remarks: tuple[str, ...] = ()
    """What was left out on purpose, a sentence each."""
    declined: tuple[str, ...] = ()
    """Commit messages that there is no use to review, a line each."""
    rules: Mapping[str, RuleText] = field(default_factory=dict)
    """The rules that the findings name, by id."""
