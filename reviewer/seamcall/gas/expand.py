"""Macros, repetitions and conditions of GNU as, until plain statements are left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from reviewer.seamcall.gas import conditions, macros
from reviewer.seamcall.gas.assemble import Assembler, labels
from reviewer.seamcall.gas.branches import Branches
from reviewer.seamcall.gas.expressions import evaluate
from reviewer.seamcall.gas.source import CHARACTERS, DEPTH, STATEMENTS, Budget, Exhausted, Line, NotUnderstood, Raw
from reviewer.seamcall.gas.statements import statements
from reviewer.seamcall.listing import Origin, Where

_WORD = re.compile(r"([A-Za-z_.$][\w.$]*)(.*)", re.ASCII | re.DOTALL)
_REPEATS = frozenset({".rept", ".rep", ".irp", ".irpc", ".irep", ".irepc"})
_ENDS = {".macro": ".endm", ".rept": ".endr"}
_REFUSED = frozenset({".include", ".incbin", ".end", ".org", ".insn", ".reloc"})


@dataclass(slots=True)
class _Frame:
    """A text that is being read: the file, a macro's body, a repetition."""

    lines: Iterator[Line]
    macro: str = ""
    call: Where | None = None
    arguments: str = ""
    branches: Branches[Origin] = field(default_factory=Branches)


class Expander:
    """Feeds an assembler."""

    def __init__(self, assembler: Assembler) -> None:
        self.assembler = assembler
        self.macros: dict[str, macros.Macro] = {}
        self.frames: list[_Frame] = []
        self.expanded = 0
        self.statements = Budget(STATEMENTS, "statements")
        self.characters = Budget(CHARACTERS, "characters")

    def run(self, lines: Iterable[Line]) -> None:
        """Read everything."""
        self.frames = [_Frame(_split(lines))]
        last = Origin(Where("", 1))
        try:
            while self.frames:
                line = next(self.frames[-1].lines, None)
                if line is None:
                    self._leave()
                else:
                    self._count(line)
                    last = self._origin(line)
                    self._line(line, last)
        except Exhausted as limit:
            self.assembler.unknown("", f"{limit}: the rest was not read", last)

    def _count(self, line: Line) -> None:
        self.statements.spend(1)
        self.characters.spend(len(line.text))

    def _leave(self) -> None:
        frame = self.frames.pop()
        for branch in frame.branches.open:
            self.assembler.unknown(".if", "an .if without .endif", branch.where)

    def _origin(self, line: Line) -> Origin:
        frame = self.frames[-1]
        return Origin(line.where, frame.macro, frame.call, frame.arguments)

    def _line(self, line: Line, origin: Origin) -> None:
        if line.why:
            self.assembler.unknown(line.text, line.why, origin)
            return
        found, rest = labels(line.text)
        branches = self.frames[-1].branches
        if not branches.skipping:
            self.statements.spend(len(found))
            for name in found:
                self.assembler.label(name, origin)
        word = _WORD.fullmatch(rest)
        try:
            if word and self._condition(branches, word[1].lower(), word[2].strip(), origin):
                return
            if rest and not branches.skipping and not (word and self._control(word[1], word[2], line, origin)):
                self.assembler.take(Raw(rest, origin, line.words))
        except NotUnderstood as reason:
            self.assembler.unknown(rest, str(reason), origin)

    def _condition(self, branches: Branches[Origin], name: str, text: str, origin: Origin) -> bool:
        if name in conditions.BEGINS:
            branches.begin(origin, met=None if branches.skipping else self._met(name, text, origin))
        elif name == ".elseif":
            asked = bool(branches.open) and branches.undecided
            branches.alternative(met=self._met(name, text, origin) if asked else False, last=False)
        elif name == ".else":
            branches.alternative(met=True, last=True)
        elif name in (".endif", ".endc"):
            branches.end()
        else:
            return False
        return True

    def _met(self, name: str, text: str, origin: Origin) -> bool | None:
        try:
            return conditions.met(name, text, self.assembler.lookup, self._defined)
        except NotUnderstood as reason:
            self.assembler.unknown(f"{name} {text}", f"{reason}; none of its branches is read", origin)
            return None

    def _defined(self, name: str) -> bool:
        return name in self.assembler.symbols

    def _control(self, word: str, after: str, line: Line, origin: Origin) -> bool:
        """A statement that steers the reading; False for one that is for the assembler."""
        name, rest = word.lower(), after.strip()
        if name == ".macro":
            self._define(rest, line)
        elif name in _REPEATS:
            self._repeat(name, rest, line)
        elif name == ".exitm":
            self._exit()
        elif name == ".purgem":
            self.macros.pop(rest.lower(), None)
        elif name in (".endm", ".endr"):
            raise NotUnderstood(f"{name} without a beginning")
        elif name in _REFUSED:
            raise NotUnderstood(f"{name} is not read")
        elif name in self.macros and not after.startswith("("):
            self._call(self.macros[name], rest, origin)
        else:
            return False
        return True

    def _define(self, rest: str, line: Line) -> None:
        body = self._body(".macro", line)
        name, formals = macros.head(rest)
        self.macros[name.lower()] = macros.Macro(name, formals, body, line.where)

    def _body(self, kind: str, line: Line) -> tuple[Line, ...]:
        """The lines up to the matching end, taken from the text that is being read."""
        body, depth = list[Line](), 1
        for more in self.frames[-1].lines:
            self._count(more)
            _, rest = labels(more.text)
            word = _WORD.fullmatch(rest)
            name = word[1].lower() if word else ""
            depth += (name == ".macro" if kind == ".macro" else name in _REPEATS) - (name == _ENDS[kind])
            if not depth:
                return tuple(body)
            body.append(more)
        raise NotUnderstood(f"{kind} without {_ENDS[kind]}")

    def _call(self, macro: macros.Macro, text: str, origin: Origin) -> None:
        self._deeper()
        if self.assembler.foreign == ".altmacro":
            raise NotUnderstood("a macro after .altmacro")
        number, self.expanded = self.expanded, self.expanded + 1
        bound = macros.bind(macro.formals, text)
        frame = self.frames[-1]
        told = " ".join(f"{name}={value}" for name, value in bound.items())
        lines = _filled(macro.body, bound, number)
        if frame.call:
            self.frames.append(_Frame(lines, macro.name, frame.call, frame.arguments))
        else:
            self.frames.append(_Frame(lines, macro.name, origin.where, told))

    def _deeper(self) -> None:
        if len(self.frames) > DEPTH:
            raise NotUnderstood("macros within macros, too deep")

    def _repeat(self, name: str, rest: str, line: Line) -> None:
        body = self._body(".rept", line)
        self._deeper()
        frame = self.frames[-1]
        if name in (".rept", ".rep"):
            count = evaluate(rest, self.assembler.lookup)
            if count < 0:
                raise NotUnderstood("a repetition less than no times")
            turns: Iterable[Mapping[str, str]] = ({} for _ in range(count))
        else:
            variable, listed = macros.repeated(rest)
            found = macros.values(listed) if name in (".irp", ".irep") else list(listed.strip()) or [""]
            turns = ({variable: value} for value in found)
        self.frames.append(_Frame(self._turns(body, turns), frame.macro, frame.call, frame.arguments))

    def _turns(self, body: tuple[Line, ...], turns: Iterable[Mapping[str, str]]) -> Iterator[Line]:
        for bound in turns:
            self.statements.spend(1)
            yield from _filled(body, bound, self.expanded)

    def _exit(self) -> None:
        if len(self.frames) == 1:
            raise NotUnderstood(".exitm outside a macro")
        self.frames[-1].branches.open.clear()
        self._leave()


def _split(lines: Iterable[Line]) -> Iterator[Line]:
    for line in lines:
        if line.why:
            yield line
        else:
            yield from (Line(text, line.where, line.words) for text in statements(line.text))


def _filled(body: Iterable[Line], bound: Mapping[str, str], number: int | None) -> Iterator[Line]:
    for line in body:
        if line.why or "\\" not in line.text:
            yield line
            continue
        made = macros.filled(line.text, bound, number)
        yield from (Line(text, line.where, line.words) for text in statements(made))
