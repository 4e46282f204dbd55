"""All ways through a function, on symbols: each instruction of the contract forks into its outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from reviewer.seamcall import transfer
from reviewer.seamcall.contract import Abi, Outcome
from reviewer.seamcall.listing import Directive, Instruction, Label, Target, Unknown
from reviewer.seamcall.registers import CALLER_SAVED, FLAGS
from reviewer.seamcall.state import Call, Condition, Flag, Held, NotUnderstoodError, State
from reviewer.seamcall.subject import Subject
from reviewer.seamcall.values import Opaque, Out, Trap

ROUNDS = 3
"""How often a way may pass the same place."""
MOST_WAYS = 96
STEPS_PER_STATEMENT = 48
QUIET = frozenset({".byte", ".long", ".quad", ".word", ".2byte", ".4byte", ".8byte"})
"""Directives that make bytes: in code, an instruction that was not understood."""


class Ending(StrEnum):
    """How a way ends."""

    RETURN = "return"
    FELL = "runs off the end of the function"
    LEFT = "leaves the function by a jump"
    NORETURN = "ends in a function that does not return"
    LOST = "cannot be followed further"


@dataclass(frozen=True, slots=True)
class Before:
    """What held when the instruction of the contract was reached."""

    index: int
    state: State


@dataclass(frozen=True, slots=True)
class Way:
    """One way through the function."""

    outcome: Outcome | None
    """None where it never reaches the instruction."""
    before: Before | None
    end: State
    ending: Ending
    at: int
    """The statement it ends at."""
    why: str = ""

    def told(self, *, frame_pointers: bool) -> str:
        """The way as a reader would name it."""
        parts = [self.outcome.title if self.outcome else "without the instruction"]
        parts += [
            _assumption(condition, value=value)
            for condition, value in self.end.assumed.items()
            if condition[0] == "zero"
        ]
        return ", ".join([*parts, f"frame pointers {'on' if frame_pointers else 'off'}"])


def _assumption(condition: Condition, *, value: bool) -> str:
    return f"{condition[1]} is {'' if value else 'not '}zero"


@dataclass(slots=True)
class _Thread:
    """A way that is being walked."""

    state: State
    at: int = 0
    outcome: Outcome | None = None
    before: Before | None = None
    visits: dict[int, int] = field(default_factory=dict)

    def fork(self) -> _Thread:
        return replace(self, state=self.state.copy(), visits=dict(self.visits))


def ways(subject: Subject) -> tuple[Way, ...]:
    """All ways, bounded: what is left over when the bound is met ends in LOST."""
    return tuple(_Walker(subject).run())


class _Walker:
    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._body = subject.body
        self._budget = STEPS_PER_STATEMENT * (len(subject.body) + 8)
        self._open = [_Thread(State())]
        self._count = 0

    def run(self) -> Iterator[Way]:
        while self._open:
            thread = self._open.pop()
            way = self._follow(thread)
            if way:
                self._count += 1
                yield way
            if self._count >= MOST_WAYS or self._budget <= 0:
                yield from (self._end(each, Ending.LOST, "too many ways to follow") for each in self._open[:1])
                return

    def _follow(self, thread: _Thread) -> Way | None:
        """Walk until the way ends (a Way) or forks (None, with the forks among the open ones)."""
        while True:
            if thread.at >= len(self._body):
                return self._end(thread, Ending.FELL)
            self._budget -= 1
            visits = thread.visits[thread.at] = thread.visits.get(thread.at, 0) + 1
            if visits > ROUNDS or self._budget <= 0:
                return self._end(thread, Ending.LOST, "a loop without a bound")
            statement = self._body[thread.at]
            if isinstance(statement, Label) or (isinstance(statement, Directive) and statement.name not in QUIET):
                thread.at += 1
                continue
            thread.state.begin(thread.at)
            if not isinstance(statement, Instruction):
                thread.state.cloud(f"line {statement.origin.where.line}: {_text(statement)}")
                thread.at += 1
                continue
            done = self._step(thread, statement)
            if not isinstance(done, bool):
                return done

    def _step(self, thread: _Thread, instruction: Instruction) -> Way | bool | None:
        """Execute one instruction; False where the way goes on."""
        name = instruction.mnemonic
        if name in self._subject.contract.encodings:
            # A wrong one is walked like the right one: what it does wrong is the business of one rule, not of all.
            self._outcomes(thread, self._subject.abi or self._subject.contract.instructions.get(name))
            return None
        if name in ("ret", "retq"):
            return self._end(thread, Ending.RETURN)
        if name in ("jmp", "jmpq"):
            return self._jump(thread, instruction)
        if name in ("call", "callq"):
            return self._call(thread, instruction)
        if name in ("ud2", "hlt"):
            return self._end(thread, Ending.NORETURN)
        if name.startswith("j") and name[1:] in transfer.CONDITIONS:
            return self._branch(thread, instruction, name[1:])
        try:
            transfer.execute(thread.state, instruction)
        except NotUnderstoodError as error:
            thread.state.cloud(f"line {instruction.origin.where.line}: {error}")
        thread.at += 1
        return False

    def _end(self, thread: _Thread, ending: Ending, why: str = "") -> Way:
        at = min(thread.at, len(self._body) - 1)
        return Way(thread.outcome, thread.before, thread.state, ending, at, why)

    # Control

    def _target(self, instruction: Instruction) -> int | None:
        target = instruction.operands[0] if instruction.operands else None
        return self._subject.labels.get(target.label) if isinstance(target, Target) and not target.indirect else None

    def _jump(self, thread: _Thread, instruction: Instruction) -> Way | bool:
        to = self._target(instruction)
        if to is None:
            return self._end(thread, Ending.LEFT, instruction.text)
        thread.at = to
        return False

    def _branch(self, thread: _Thread, instruction: Instruction, suffix: str) -> Way | bool | None:
        told, wanted = transfer.test(thread.state, suffix)
        if not isinstance(told, bool) and told in thread.state.assumed:
            told = thread.state.assumed[told]
        if isinstance(told, bool):
            return self._jump(thread, instruction) if told == wanted else self._go_on(thread)
        for value in (True, False):
            fork = thread.fork()
            fork.state.assumed[told] = value
            if value != wanted:
                fork.at += 1
            else:
                to = self._target(instruction)
                fork.at = len(self._body) if to is None else to
            self._open.append(fork)
        return None

    def _go_on(self, thread: _Thread) -> bool:
        thread.at += 1
        return False

    def _call(self, thread: _Thread, instruction: Instruction) -> Way | bool:
        target = instruction.operands[0] if instruction.operands else None
        name = target.label if isinstance(target, Target) and not target.indirect else ""
        thread.state.events.append(Call(thread.at, name))
        if name in self._subject.contract.noreturn:
            return self._end(thread, Ending.NORETURN, name)
        made = Opaque(thread.at, f"what {name or 'a call'} left", known=True)
        for register in CALLER_SAVED:
            thread.state.registers[register] = Held(made, (thread.at,))
        for flag in FLAGS[:6]:
            thread.state.flag(flag, value=None)
        thread.at += 1
        return False

    # The instruction of the contract

    def _outcomes(self, thread: _Thread, abi: Abi | None) -> None:
        before = Before(thread.at, thread.state.copy())
        for outcome in reversed(abi.outcomes if abi else ()):
            fork = thread.fork()
            fork.outcome, fork.before = outcome, before
            if outcome.traps:
                entry = self._subject.covering(thread.at)
                to = self._subject.labels.get(entry.target) if entry else None
                if entry is None or to is None:
                    continue
                fork.at = to
                if entry.fault:
                    fork.state.registers["rax"] = Held(Trap(), (thread.at,))
            else:
                fork.at += 1
                self._finish(fork, outcome, thread.at)
            self._open.append(fork)

    def _finish(self, fork: _Thread, outcome: Outcome, at: int) -> None:
        for flag in FLAGS[:6]:
            fork.state.flags[flag] = Flag(("after", at, flag), at)
        fork.state.flags["CF"] = Flag(outcome.carry if outcome.carry is not None else ("after", at, "CF"), at)
        if outcome.changes:
            for register in (*self._subject.shape.outputs, "rax"):
                fork.state.registers[register] = Held(Out(register), (at,))


def _text(statement: Unknown | Directive) -> str:
    if isinstance(statement, Unknown):
        return f'"{" ".join(statement.text.split())[:60]}" ({statement.why})'
    return f'"{statement.name} {", ".join(statement.arguments)}"'
