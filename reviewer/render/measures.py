"""What was measured of a patch: the parts of its score, and how the ABI rules went."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.model import AbiVerdict, Score, Signal

MOST_SOUND = 6
"""Functions with nothing wrong, or rules with the same reason, that are told one by one."""
LEAST_TOLD = 0.5
"""Points below which nobody asks where they went."""
OPEN = ("fail", "unknown")


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One of the five parts of a score."""

    name: str
    value: float | None
    lowered_by: tuple[str, ...]
    """ "words: 350; in accepted texts 60 to 180 (-12)", and "its remarks (-40)"."""


@dataclass(frozen=True, slots=True)
class AbiTally:
    """How the ABI rules went for one function in one instantiation."""

    function: str
    instance: str
    counts: str
    """ "20 pass, 2 unknown"."""
    open: tuple[tuple[str, str], ...]
    """Rule and reason of each verdict that is unknown."""


def score_parts(score: Score, signals: tuple[Signal, ...]) -> tuple[ScorePart, ...]:
    """The five parts in their order; empty where there is no score."""
    if score.total is None:
        return ()
    return tuple(
        ScorePart(name.replace("_", " "), value, _lowered_by(value, [s for s in signals if s.part == name]))
        for name, value in score.parts().items()
    )


def _lowered_by(value: float | None, signals: list[Signal]) -> tuple[str, ...]:
    """What took points from the part: its signals, the heaviest first, and the findings, which have the rest."""
    heavy = sorted((signal for signal in signals if signal.weight > 0), key=lambda signal: -signal.weight)
    told = tuple(_measured(signal) for signal in heavy)
    rest = 0.0 if value is None else round(100 - value - sum(signal.weight for signal in heavy), 1)
    return (*told, f"its remarks (-{rest:.10g})") if rest >= LEAST_TOLD else told


def _measured(signal: Signal) -> str:
    typical = f"; in accepted texts {signal.typical}" if signal.typical else ""
    return f"{signal.name}: {round(signal.value, 2):.10g}{typical} (-{round(signal.weight, 1):.10g})"


def abi_tallies(verdicts: tuple[AbiVerdict, ...]) -> tuple[AbiTally, ...]:
    """One for each function and instance, in the order of the verdicts; many with nothing wrong are summed up."""
    functions: dict[tuple[str, str], list[AbiVerdict]] = {}
    for verdict in verdicts:
        functions.setdefault((verdict.function, verdict.instance), []).append(verdict)
    sound = [key for key, judged in functions.items() if not any(v.status in OPEN for v in judged)]
    apart = functions if len(sound) <= MOST_SOUND else [key for key in functions if key not in set(sound)]
    told = tuple(_abi_tally(*key, functions[key]) for key in apart)
    sane = sum(any(v.status == "pass" for v in functions[key]) for key in sound)
    rest = AbiTally(f"{sane} {'other ' if apart else ''}functions", "", "nothing wrong", ())
    return (*told, rest) if len(sound) > MOST_SOUND and sane else told


def _abi_tally(function: str, instance: str, verdicts: list[AbiVerdict]) -> AbiTally:
    statuses = [verdict.status for verdict in verdicts]
    counts = (f"{statuses.count(status)} {status}" for status in dict.fromkeys(sorted(statuses)))
    reasons: dict[str, list[str]] = {}
    for verdict in verdicts:
        if verdict.status == "unknown":
            reasons.setdefault(verdict.why, []).append(verdict.rule)
    unknown = tuple((_rules(rules), why) for why, rules in reasons.items())
    return AbiTally(function, instance, ", ".join(counts), unknown)


def _rules(rules: list[str]) -> str:
    """ "SC101", or "SC101 to SC125, 24 rules" where the same reason holds for many."""
    return ", ".join(rules) if len(rules) <= MOST_SOUND else f"{rules[0]} to {rules[-1]}, {len(rules)} rules"
