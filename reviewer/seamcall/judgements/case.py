"""What a judgement gets, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from reviewer.seamcall.listing import Directive, Instruction, Label, Statement, Unknown
from reviewer.seamcall.state import STACK, Held, State, Store
from reviewer.seamcall.subject import Subject
from reviewer.seamcall.values import Entry, Slot, Value, certain, split
from reviewer.seamcall.walk import Ending, Way, ways

Prefix = tuple[str, str]


class NotApplicableError(Exception):
    """The rule has nothing to say of this function; the text says why."""


class CannotTellError(Exception):
    """The rule cannot be decided at all; the text says why."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that is wrong, or that cannot be told."""

    why: str
    at: int | None = None
    """The statement of the body that is to blame; None for the function as a whole."""
    chain: tuple[int, ...] = ()
    """The statements that lead to the wrong value, oldest first."""
    way: Way | None = None
    expected: str = ""
    found: str = ""
    sure: bool = True
    """False: it cannot be told."""
    shared: Statement | None = None
    """A statement outside the body, where that one is to blame."""
    variant: str = ""


@dataclass(frozen=True)
class Case:
    """One function in one configuration, walked."""

    subject: Subject
    frame_pointers: bool
    included: tuple[str, ...]
    """All headers that the file and the files it includes name."""
    words: frozenset[str]
    """The words of those files, comments left out."""
    complete: bool = True
    """False where a file that it includes is not at hand."""
    noinstr: bool = False
    """A noinstr function calls this one."""

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """All ways through it."""
        return ways(self.subject)

    @cached_property
    def reaching(self) -> tuple[Way, ...]:
        """Those that reach the instruction; raises NotApplicableError where none does."""
        found = tuple(way for way in self.ways if way.before)
        if not found and (line := next((s for s in self.subject.body if isinstance(s, Unknown)), None)):
            at = f"line {line.origin.where.line}"
            raise CannotTellError(f'{at} is not understood: "{written(line)}"')
        if not found:
            raise NotApplicableError("the instruction is never reached")
        return found

    def returning(self) -> tuple[Way, ...]:
        """Those that reach the instruction and return."""
        return tuple(way for way in self.reaching if way.ending is Ending.RETURN)

    def lost(self) -> Iterator[Remark]:
        """A remark that cannot be told, for each way that could not be followed to its end."""
        for way in self.ways:
            if way.ending is Ending.LOST:
                yield Remark(f"the function has {way.why}", way.at, way=way, sure=False)
            elif way.ending is Ending.LEFT and self.local(way.at):
                yield Remark(f"it leaves by {way.why}", way.at, way=way, sure=False)

    def local(self, at: int) -> bool:
        """Whether the jump at a statement is one to a place that another rule does not already miss."""
        statement = self.subject.body[at]
        return isinstance(statement, Instruction) and ".L" not in statement.text

    def clouded(self, way: Way, since: int = -1) -> Iterator[Remark]:
        """A remark for the first line of a way that was not understood, after a statement."""
        for index, why in way.end.clouds:
            if since < 0 or index in way.end.trace[_last(way.end.trace, since) :]:
                yield Remark(f"what happens is unknown after {why}", index, way=way, sure=False)
                return

    @cached_property
    def trap_only(self) -> frozenset[int]:
        """Statements that only a trap leads to."""
        trap = {at for way in self.ways if way.outcome and way.outcome.traps for at in way.end.trace}
        return frozenset(trap) - {
            at for way in self.ways if not (way.outcome and way.outcome.traps) for at in way.end.trace
        }

    def text(self, at: int) -> str:
        """A statement as it is written."""
        return written(self.subject.body[at])


Judgement = Callable[[Case], Iterator[Remark]]


def _last(trace: list[int], index: int) -> int:
    return len(trace) - 1 - trace[::-1].index(index) if index in trace else 0


def after(way: Way) -> Iterator[Store]:
    """The stores of a way after the instruction."""
    start = len(way.before.state.events) if way.before else 0
    return (event for event in way.end.events[start:] if isinstance(event, Store))


def written(statement: Statement) -> str:
    """A statement as it is written."""
    if isinstance(statement, (Instruction, Unknown)):
        return " ".join(statement.text.split())
    if isinstance(statement, Label):
        return f"{statement.name}:"
    return f"{statement.name}({', '.join(statement.arguments)})"


def same(value: Value, expected: Value) -> bool | None:
    """Whether a value is the expected one, None where that hangs on what was not understood."""
    if value == expected:
        return True
    return False if certain(value) else None


def tell(value: Value) -> str:
    """A value in words; what the function has pushed is told by what it is."""
    base, amount = split(value)
    if base == STACK:
        return f"the address {amount:+} from the stack at entry"
    if isinstance(value, Slot) and value.base == STACK:
        return "the return address" if value.offset == 0 else f"the word at {value.offset:+} from the stack at entry"
    if isinstance(value, Entry):
        return f"what the caller had in %{value.register}"
    return str(value)


def compare(way: Way, state: State, register: str, expected: Value, what: str, at: int) -> Iterator[Remark]:
    """A remark where a register of a state does not hold what it should."""
    held: Held = state.registers[register]
    verdict = same(held.value, expected)
    if verdict is not True:
        yield Remark(
            f"{what}: %{register} must hold {tell(expected)}, but holds {tell(held.value)}",
            held.chain[-1] if held.chain else at,
            held.chain,
            way,
            tell(expected),
            tell(held.value),
            verdict is False,
        )


__all__ = [
    "Case",
    "Directive",
    "Judgement",
    "NotApplicableError",
    "Remark",
    "after",
    "compare",
    "same",
    "tell",
    "written",
]
