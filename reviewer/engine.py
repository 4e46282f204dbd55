"""Runs the rules over a patch: needs, profiles, wording, suppression, order, score."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any

from reviewer import series as grouping
from reviewer.checks import KINDS
from reviewer.checks.context import SCOPES, SERIES, CannotTellError, Context, Hit, Kind
from reviewer.checks.params import build, judge_wording
from reviewer.errors import ConfigError, RepoError, RuleFileError
from reviewer.model import (
    AbiCourse,
    AbiVerdict,
    Broken,
    Edit,
    Finding,
    Location,
    Part,
    Patch,
    PatchKind,
    PatchReview,
    Persona,
    RuleText,
    SentenceRole,
    Series,
    SeriesReview,
    Skipped,
    Suppressed,
)
from reviewer.prose.pipeline import NoModelError, Pipeline
from reviewer.prose.score import judge
from reviewer.rulebook import Profile, Rule, Rulebook, Wording
from reviewer.tree import NO_TREES, Tree, Trees
from reviewer.waivers import NO_WAIVERS, Waivers

GENERIC = "generic"
MOST_HITS = 40
"""Findings of one rule in one patch; nobody reads more, and a hostile text has thousands."""
LONGEST_SUGGESTION = 4_000
"""Characters of a mended text that is shown; the edits, which programs take, are whole."""
MOST_PLACES = 8
"""Further places of one finding."""
PARTS = tuple(Part)


@dataclass(frozen=True, slots=True)
class Bound:
    """A rule with its check, ready to run under one profile."""

    rule: Rule
    kind: Kind
    params: Any
    persona: Persona | None
    """The profile's word for it, None where it has none."""

    @property
    def seen_from(self) -> Persona:
        """The first persona that sees anything of it, in whatever variant."""
        told = [self.persona_of(words) for words in (self.rule.wording, *self.rule.variants.values())]
        return min(told, key=lambda persona: persona.rank)

    def persona_of(self, words: Wording) -> Persona:
        """The profile's word, but for a variant that is for somebody else than its rule."""
        return self.persona if self.persona and words.persona is self.rule.wording.persona else words.persona


@dataclass(slots=True)
class _Found:
    """What the rules have said of a patch so far."""

    findings: list[Finding] = field(default_factory=list)
    verdicts: list[AbiVerdict] = field(default_factory=list)
    courses: dict[AbiCourse, None] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)


class Engine:
    """The rules of a rulebook, bound to their checks; raises RuleFileError where a rule cannot be bound."""

    def __init__(
        self,
        rulebook: Rulebook,
        *,
        disabled: Iterable[str] = (),
        profile: str | None = None,
        trees: Trees = NO_TREES,
        waivers: Waivers = NO_WAIVERS,
    ) -> None:
        self.rulebook = rulebook
        self.waivers = waivers
        self._trees = trees
        self.pipeline = Pipeline()
        self._disabled = frozenset(disabled)
        self._profile = profile
        for name in sorted(self._disabled - rulebook.rules.keys()):
            raise ConfigError(f"--disable {name}: there is no such rule; see 'presend rules'")
        if profile is not None and profile not in rulebook.profiles:
            raise ConfigError(f"--profile {profile}: none of {', '.join(sorted(rulebook.profiles))}")
        rules = tuple(bind(rule) for rule in rulebook.rules.values())
        self._bound = {name: tuple(_under(profile, rules)) for name, profile in rulebook.profiles.items()}

    @property
    def digest(self) -> str:
        """Of the rules, as reports show it."""
        return self.rulebook.digest

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader must know besides, a sentence each."""
        return tuple(self.waivers.remarks)

    def text(self, rule_id: str) -> RuleText:
        """What a reader is told of a rule."""
        return self.rulebook.rules[rule_id].text()

    def words(self, name: str) -> Mapping[str, Any]:
        """A vocabulary."""
        return self.rulebook.vocabulary[name]

    def prove(self) -> None:
        """Nothing is left to find out: rules that cannot be bound have never come this far."""

    def reviews(self, batch: Sequence[Patch]) -> Iterator[PatchReview]:
        """The reviews of patches that were read together, in order."""
        self.prepare(batch)
        of = grouping.by_member(batch)
        yield from (self.review(patch, series=of.get(id(patch))) for patch in batch)

    def prepare(self, patches: Iterable[Patch]) -> None:
        """Parse the texts of these patches in one batch and forget those of earlier ones."""
        self.pipeline.forget()
        if not self.pipeline.available:
            return
        with suppress(NoModelError):  # each rule that needs the model says so
            contexts = [Context(patch, self.pipeline, self.rulebook.vocabulary) for patch in patches]
            self.pipeline.parse(sentence.text for context in contexts for sentence in context.sentences)

    def review(
        self, patch: Patch, *, series: Series | None = None, tree: Callable[[], Tree | None] | None = None
    ) -> PatchReview:
        """The review of one message; no exception of a check gets out.

        series is the one that the patch is a member of; tree gives the tree that it applies to, where the caller
        knows better than the engine.
        """
        self._trees.learn(patch.message)
        return self.settled(self.judged(patch, series=series, tree=tree))

    def settled(self, review: PatchReview) -> PatchReview:
        """The review less what the user has waived."""
        kept, waived = self.waivers.sifted(review.patch, review.findings)
        if not waived:
            return review
        paragraphs = Context(review.patch, self.pipeline, self.rulebook.vocabulary).paragraphs
        score, measured = judge([passage.text for passage in paragraphs], kept, review.roles)
        return replace(review, findings=kept, suppressed=(*review.suppressed, *waived), score=score, signals=measured)

    def judged(
        self, patch: Patch, *, series: Series | None = None, tree: Callable[[], Tree | None] | None = None
    ) -> PatchReview:
        """What the rules say of one message, waived or not."""
        profile = self._profile or profile_of(patch, self.rulebook.profiles)
        vocabulary, around = self.rulebook.vocabulary, tree or (lambda: self._trees.of(patch))
        context = Context(patch, self.pipeline, vocabulary, around, series)
        found = _Found()
        for bound in self._bound[profile]:
            speaks = patch.kind is not PatchKind.COVER or bound.rule.covers
            if speaks and bound.rule.scope != SERIES:
                self._run(bound, context, found)
        kept, silenced = self._sifted(found)
        suppressed = [Suppressed(finding, "--disable") for finding in silenced]
        roles = self._roles(context)
        score, measured = judge([passage.text for passage in context.paragraphs], kept, roles)
        return PatchReview(
            patch=patch,
            profile=profile,
            score=score,
            signals=measured,
            roles=roles,
            findings=kept,
            abi=tuple(found.verdicts),
            courses=tuple(found.courses),
            suppressed=tuple(suppressed),
            skipped=tuple(found.skipped),
            broken=tuple(found.broken),
        )

    def review_series(self, series: Series) -> SeriesReview:
        """What the rules for whole series say of one."""
        head = series.cover or series.patches[0]
        profile = self._profile or profile_of(series.patches[0] if series.patches else head, self.rulebook.profiles)
        context = Context(head, self.pipeline, self.rulebook.vocabulary, series=series)
        found = _Found()
        for bound in self._bound[profile]:
            if bound.rule.scope == SERIES:
                self._run(bound, context, found)
        return SeriesReview(series=series, findings=self._sifted(found)[0], broken=tuple(found.broken))

    def _sifted(self, found: _Found) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """The findings that are told, and those that the user has silenced, each in order."""
        told = [finding for finding in found.findings if finding.rule not in self._disabled]
        kept = in_order(_without_echoes(told, self.rulebook.rules))
        return kept, in_order(f for f in found.findings if f.rule in self._disabled)

    def _roles(self, context: Context) -> tuple[SentenceRole, ...]:
        """What the sentences do; nothing without a model, which the rules that need one tell, or without the words."""
        try:
            return context.roles if {"roles", "verbs"} <= context.vocabulary.keys() else ()
        except NoModelError:
            return ()

    def _run(self, bound: Bound, context: Context, found: _Found) -> None:
        """Add what one rule has to say; whatever it throws is an entry too."""
        try:
            found.findings += self._findings(bound, context)
            if bound.kind.verdicts:
                verdicts = bound.kind.verdicts(bound.params, context)
                found.verdicts += [replace(verdict, rule=bound.rule.id) for verdict in verdicts]
            if bound.kind.courses and not found.courses:
                found.courses = dict.fromkeys(bound.kind.courses(context))
        except (CannotTellError, NoModelError, RepoError) as error:
            found.skipped.append(Skipped(bound.rule.id, str(error), bound.seen_from))
        except Exception as error:
            found.broken.append(Broken(bound.rule.id, f"{type(error).__name__}: {error}"))

    def _findings(self, bound: Bound, context: Context) -> list[Finding]:
        for need in bound.kind.needs:
            if reason := need.lacking(context):
                raise CannotTellError(reason)
        hits = list(bound.kind.run(bound.params, context))
        if bound.rule.merge and hits:
            more = tuple(place for hit in hits[1:] for place in (hit.location, *hit.related))
            edits = tuple(edit for hit in hits for edit in hit.edits)
            hits = [replace(hits[0], related=(*hits[0].related, *more), edits=edits)]
        return [_finding(bound, hit) for hit in _joined(hits)[:MOST_HITS]]


def _joined(hits: Sequence[Hit]) -> list[Hit]:
    """The hits, those on the same words in the same part joined: a slip that comes ten times is told once."""
    first: dict[tuple[str, Part, str], Hit] = {}
    for hit in hits:
        place = hit.location
        key = (hit.variant, place.part, place.quote or str(len(first)))
        known = first.get(key)
        if known is None:
            first[key] = hit
        elif len(known.related) < MOST_PLACES:
            first[key] = replace(known, related=(*known.related, place), edits=(*known.edits, *hit.edits))
    return list(first.values())


def bind(rule: Rule) -> Bound:
    """A rule with its check and its own parameters."""
    kind = KINDS.get(rule.check)
    if kind is None:
        raise RuleFileError(f"{rule.path}: check: {rule.check!r} is none of {', '.join(sorted(KINDS))}")
    if rule.scope not in SCOPES:
        raise RuleFileError(f"{rule.path}: scope: {rule.scope!r} is none of {', '.join(sorted(SCOPES))}")
    judge_wording(rule, kind.facts)
    return Bound(rule, kind, build(rule, kind.params, dict(rule.params)), None)


def _under(profile: Profile, rules: Iterable[Bound]) -> Iterator[Bound]:
    """The rules that apply under a profile; those that it changes are bound anew."""
    for bound in rules:
        rule, change = bound.rule, profile.changes.get(bound.rule.id)
        if rule.profiles and profile.name not in rule.profiles:
            continue
        if change is None:
            yield bound
            continue
        params = bound.params
        if change.params:
            named = replace(rule, path=profile.path)  # a wrong key is the profile's
            params = build(named, bound.kind.params, {**rule.params, **change.params})
        yield Bound(rule, bound.kind, params, change.persona)


def profile_of(patch: Patch, profiles: Mapping[str, Profile]) -> str:
    """The profile that covers most of the patch's files; without a diff, the one whose prefix is closest."""
    if patch.diff and patch.diff.files:
        paths = [file.path for file in patch.diff.files]
        covered = {name: sum(_covers(profile, path) for path in paths) for name, profile in profiles.items()}
        best = max(sorted(covered), key=lambda name: (covered[name], _closeness(profiles[name], paths)))
        return best if covered[best] * 2 >= len(paths) else GENERIC
    prefix = patch.subject.prefix
    begins = (
        (len(word), name) for name, profile in profiles.items() for word in profile.prefixes if _begins(prefix, word)
    )
    return max(begins, key=lambda pair: pair[0], default=(0, GENERIC))[1]


def _begins(prefix: str, word: str) -> bool:
    """True where the words of the profile begin the prefix: "x86" begins "x86/mm" and "x86, mce", not "x86emu".

    A trailing "$" asks for the whole prefix.
    """
    if word.endswith("$"):
        return prefix == word[:-1]
    return prefix == word or (
        prefix.startswith(word) and not prefix[len(word)].isalnum() and prefix[len(word)] not in "_-"
    )


def _covers(profile: Profile, path: str) -> bool:
    return any(_matches(glob, path) for glob in profile.paths)


def _matches(glob: str, path: str) -> bool:
    return path.startswith(glob) if glob.endswith("/") else fnmatchcase(path, glob)


def _closeness(profile: Profile, paths: Sequence[str]) -> int:
    """The longest of its globs that matches: arch/x86/kvm/ is closer than arch/x86/."""
    return max((len(glob) for glob in profile.paths for path in paths if _matches(glob, path)), default=0)


def _finding(bound: Bound, hit: Hit) -> Finding:
    """The hit in the words of its rule."""
    rule = bound.rule
    words: Wording = rule.variants.get(hit.variant, rule.wording)
    facts = {"match": " ".join(hit.location.quote.split()), **hit.facts}
    return Finding(
        rule=rule.id,
        name=rule.name,
        category=rule.category,
        severity=words.severity,
        confidence=words.confidence,
        persona=bound.persona_of(words),
        message=words.message.format_map(facts),
        advice=words.advice.format_map(facts),
        locations=(hit.location, *(place.as_related() for place in hit.related)),
        evidence=hit.evidence,
        suggestion=_short(hit.suggestion if hit.suggestion is not None else _shown(hit.edits)),
        edits=hit.edits,
    )


def _shown(edits: Sequence[Edit]) -> str | None:
    """The text of the first edit that brings one."""
    return next((edit.text for edit in edits if edit.text), None)


def _short(suggestion: str | None) -> str | None:
    """A text that a reader compares with his own; nobody does so over pages."""
    return suggestion if suggestion is None or len(suggestion) <= LONGEST_SUGGESTION else None


def _without_echoes(findings: Sequence[Finding], rules: Mapping[str, Rule]) -> list[Finding]:
    """Findings less those whose rule yields to another one that speaks of the same words."""
    return [
        finding
        for finding in findings
        if not any(
            other.rule in rules[finding.rule].yields_to
            and other.persona.rank <= finding.persona.rank
            and _same_words(finding.primary, other.primary)
            for other in findings
        )
    ]


def _same_words(one: Location, other: Location) -> bool:
    return one.part is other.part and (one.quote in other.quote or other.quote in one.quote)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Most important first; among equals in the order of the mail."""
    return tuple(sorted(findings, key=_order))


def _order(finding: Finding) -> tuple[int, int, int, int, int]:
    """Most important first; among equals in the order of the mail."""
    place = finding.primary
    return (
        finding.persona.rank,
        -finding.severity.rank,
        PARTS.index(place.part),
        place.mail_lines[0] if place.mail_lines else 0,
        place.lines[0] if place.lines else 0,
    )
