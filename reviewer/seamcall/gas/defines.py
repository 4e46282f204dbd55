"""`#define`: object-like and function-like macros of the preprocessor, and replacing them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reviewer.seamcall.gas.source import DEPTH, Budget, Exhausted, NotUnderstood

_TOKEN = re.compile(
    r"""[A-Za-z_]\w*|\.?\d(?:[eEpP][+-]|[\w.])*"""
    r"""|"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|\#\#|\s+|.""",
    re.ASCII | re.DOTALL,
)
_HEAD = re.compile(r"([A-Za-z_]\w*)(\(([^)]*)\))?", re.ASCII)
ENABLED = frozenset({"IS_ENABLED", "IS_BUILTIN", "IS_REACHABLE", "__is_defined"})
"""Asked of a CONFIG_ name: 1 where it is on."""


@dataclass(frozen=True, slots=True)
class Define:
    """What a name stands for."""

    name: str
    body: tuple[str, ...]
    parameters: tuple[str, ...] | None = None
    """None for an object-like macro."""
    variadic: bool = False

    @property
    def text(self) -> str:
        """The body as written."""
        return "".join(self.body)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a line, with the macros that may not replace it any more."""

    text: str
    hidden: frozenset[str] = frozenset()


Table = Mapping[str, Define]


def words(text: str) -> list[str]:
    """The tokens of a line, blanks among them; joined they are the line."""
    return _TOKEN.findall(text)


def parse(text: str) -> Define:
    """What follows `#define`; NotUnderstood where it is no definition."""
    head = _HEAD.match(text)
    if head is None:
        raise NotUnderstood("a #define without a name")
    body = tuple(words(text[head.end() :].strip()))
    if head[2] is None:
        return Define(head[1], body)
    names = [name.strip() for name in head[3].split(",")] if head[3].strip() else []
    variadic = bool(names) and names[-1].endswith("...")
    if variadic:
        names[-1] = names[-1].removesuffix("...").strip() or "__VA_ARGS__"
    if not all(re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) for name in names):
        raise NotUnderstood(f"the parameters of #define {head[1]}")
    return Define(head[1], body, tuple(names), variadic)


def open_call(text: str, table: Table) -> bool:
    """Does the line end inside the arguments of a function-like macro?"""
    depth, called = 0, False
    for word in words(text):
        if depth:
            depth += (word == "(") - (word == ")")
        elif word == "(" and called:
            depth = 1
        elif not word.isspace():
            called = word in table and table[word].parameters is not None
    return depth > 0


class Expansion:
    """Replaces the names of one line."""

    def __init__(self, table: Table, budget: Budget) -> None:
        self.table, self.budget = table, budget
        self.replaced: list[tuple[str, str]] = []

    def line(self, text: str) -> str:
        """The line with everything replaced."""
        tokens = words(text)
        self.budget.spend(len(tokens))
        if not any(token in self.table for token in tokens):
            return text
        return "".join(token.text for token in self._expand([Token(word) for word in tokens], 0))

    def _expand(self, tokens: Iterable[Token], depth: int) -> list[Token]:
        if depth > DEPTH:
            raise Exhausted("macro arguments too deep")
        rest, done = list(tokens)[::-1], list[Token]()
        while rest:
            token = rest.pop()
            self.budget.spend(1 + len(token.hidden))
            define = self.table.get(token.text)
            made = None if define is None or token.text in token.hidden else self._replace(define, token, rest, depth)
            if made is None or define is None:
                done.append(token)
                continue
            self.replaced.append((define.name, define.text))
            rest.extend(reversed(made))
        return done

    def _replace(self, define: Define, token: Token, rest: list[Token], depth: int) -> list[Token] | None:
        hidden = token.hidden | {define.name}
        if define.parameters is None:
            return [Token(t.text, hidden) for t in _pasted([Token(word) for word in define.body])]
        taken = _arguments(rest)
        if taken is None:
            return None
        self.budget.spend(sum(map(len, taken)))
        if define.name in ENABLED:
            name = "".join(t.text for t in taken[0]).strip()
            return [Token("1" if name in self.table else "0", hidden)]
        return self._body(define, _fitted(define, taken), hidden, depth)

    def _body(self, define: Define, taken: dict[str, list[Token]], hidden: frozenset[str], depth: int) -> list[Token]:
        made, before = list[Token](), _neighbours(define.body, -1)
        after = _neighbours(define.body, 1)
        for place, word in enumerate(define.body):
            if word == "#" and after[place] in taken:
                continue
            if word not in taken:
                made.append(Token(word))
            elif before[place] == "#":
                made.append(_string(taken[word]))
            elif "##" in (before[place], after[place]):
                made.extend(_trimmed(taken[word]) or [Token("")])
            else:
                made.extend(self._expand(_trimmed(taken[word]), depth + 1))
            self.budget.spend(1 + len(taken.get(word, ())))
        return [Token(t.text, t.hidden | hidden) for t in _pasted(made, variadic=define.variadic)]


def _neighbours(body: tuple[str, ...], step: int) -> list[str]:
    """For each token the next one that is no blank, before (-1) or after (1) it."""
    found, last = [""] * len(body), ""
    for place in range(len(body))[::-step]:
        found[place] = last
        last = last if body[place].isspace() else body[place]
    return found


def _pasted(tokens: list[Token], *, variadic: bool = False) -> list[Token]:
    """## joins what makes one word; anything else stays apart, as gcc leaves it in assembly."""
    if all(token.text != "##" for token in tokens):
        return tokens
    made, glue = list[Token](), False
    for token in tokens:
        if token.text == "##":
            while made and made[-1].text.isspace():
                made.pop()
            glue = bool(made)
        elif not glue:
            made.append(token)
        elif not token.text.isspace():
            made[-1:] = _joined(made[-1], token, variadic=variadic)
            glue = False
    return made


def _joined(left: Token, right: Token, *, variadic: bool) -> list[Token]:
    both = left.text + right.text
    if variadic and left.text == "," and not right.text:
        return []
    if len(words(both)) > 1:
        return [left, right]
    return [Token(both, left.hidden & right.hidden)]


def _arguments(rest: list[Token]) -> list[list[Token]] | None:
    """The arguments that follow, taken off `rest` (which stands in reverse); None where no call follows."""
    at = len(rest) - 1
    while at >= 0 and rest[at].text.isspace():
        at -= 1
    if at < 0 or rest[at].text != "(":
        return None
    depth, found = 0, list[list[Token]]([[]])
    for place in range(at, -1, -1):
        text = rest[place].text
        depth += (text == "(") - (text == ")")
        if depth == 0:
            del rest[place:]
            return found
        if text == "," and depth == 1:
            found.append([])
        elif place != at:
            found[-1].append(rest[place])
    return None


def _fitted(define: Define, taken: list[list[Token]]) -> dict[str, list[Token]]:
    names = define.parameters or ()
    if not names and len(taken) == 1 and not _trimmed(taken[0]):
        return {}
    if define.variadic:
        fixed = len(names) - 1
        joined = list[Token]()
        for extra in taken[fixed:]:
            joined.extend([*([Token(",")] if joined else []), *extra])
        taken = [*taken[:fixed], joined]
    if len(taken) != len(names):
        raise NotUnderstood(f"{define.name} takes {len(names)} arguments, not {len(taken)}")
    return dict(zip(names, taken, strict=True))


def _trimmed(tokens: list[Token]) -> list[Token]:
    first, last = 0, len(tokens)
    while first < last and tokens[first].text.isspace():
        first += 1
    while last > first and tokens[last - 1].text.isspace():
        last -= 1
    return tokens[first:last]


def _string(tokens: list[Token]) -> Token:
    said = "".join(" " if t.text.isspace() else t.text for t in _trimmed(tokens))
    return Token('"' + said.replace("\\", "\\\\").replace('"', '\\"') + '"')
