"""C text -> functions as trees of our own. The only module that knows tree-sitter, which it loads when first asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tree_sitter

LARGEST = 2 * 1024 * 1024
"""Characters of the largest file that is parsed."""
DEEPEST = 200
"""Levels of nesting that are followed."""
NAME = re.compile(r"(\w+)\s*\($")
PARAMETER = re.compile(r"^(?P<type>.*?[\s*])(?P<name>\w+)(?:\[\w*\])?$", re.S)
FOREIGN = re.compile(r"\bfn\s|->|::|\btemplate\b|\boperator\b")
"""What a head of a function says in C++ or Rust."""
ATTRIBUTE = re.compile(
    rb"\b(?:__(?:aligned|must_hold|acquires|releases|free|counted_by|printf|section)\([^()\n]*\)"
    rb"|__(?:packed|maybe_unused|always_unused|must_check|nonstring|noreturn"
    rb"|ro_after_init|no_sanitize_\w+|no_kcsan)\b)"
)
"""What the kernel writes where C has no place for it; the parser is given blanks instead."""


@dataclass(frozen=True)
class Node:
    """A piece of syntax; kinds are those of tree-sitter-c."""

    kind: str
    text: str
    start: int
    """Byte offset in the file."""
    line: int
    """1-based."""
    field: str
    children: tuple[Node, ...]

    def walk(self) -> Iterator[Node]:
        """This one and all below, in the order of the text."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def of(self, *kinds: str) -> Iterator[Node]:
        """Those of some kinds."""
        return (node for node in self.walk() if node.kind in kinds)

    def part(self, field: str) -> Node | None:
        """The child in a role."""
        return next((child for child in self.children if child.field == field), None)

    def said(self, field: str) -> str:
        """The text of the child in a role, empty without one."""
        child = self.part(field)
        return child.text if child else ""


@dataclass(frozen=True)
class Function:
    """A function definition."""

    name: str
    head: str
    """What stands before its name: storage, attributes, type."""
    parameters: tuple[tuple[str, str], ...]
    """Name and type of each."""
    body: Node
    line: int
    broken: bool
    """Something in its body could not be parsed."""

    @cached_property
    def parents(self) -> dict[int, Node]:
        """The node above, by the id of a node."""
        return {id(child): node for node in self.body.walk() for child in node.children}

    def above(self, node: Node) -> Iterator[Node]:
        """What it stands in, innermost first."""
        at = self.parents.get(id(node))
        while at is not None:
            yield at
            at = self.parents.get(id(at))


def functions(text: str, wanted: re.Pattern[str]) -> tuple[Function, ...]:
    """The functions whose text matches; none of a file that is too large."""
    if len(text) > LARGEST or not wanted.search(text):
        return ()
    import tree_sitter
    import tree_sitter_c

    source = text.encode("utf-8", "replace")
    plain = ATTRIBUTE.sub(lambda found: b" " * len(found[0]), source)
    tree = tree_sitter.Parser(tree_sitter.Language(tree_sitter_c.language())).parse(plain)
    return tuple(_functions(tree.root_node, source, wanted))


def _functions(root: tree_sitter.Node, source: bytes, wanted: re.Pattern[str]) -> Iterator[Function]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        body = node.child_by_field_name("body") if node.type == "function_definition" else None
        if body is None:
            waiting.extend(reversed(node.children))
        elif wanted.search(_text(node, source)) and (made := _function(node, body, source)):
            yield made


def _function(node: tree_sitter.Node, body: tree_sitter.Node, source: bytes) -> Function | None:
    header = source[node.start_byte : body.start_byte].decode("utf-8", "replace").rstrip()
    opening = _opening(header)
    found = NAME.search(header[: opening + 1])
    if found is None or FOREIGN.search(header):
        return None
    listed = [" ".join(each.split()) for each in header[opening + 1 : header.rfind(")")].split(",")]
    matches = [match for each in listed if (match := PARAMETER.match(each))]
    line = node.start_point[0] + 1 + header[: found.start()].count("\n")
    return Function(
        name=found[1],
        head=" ".join(header[: found.start()].split()),
        parameters=tuple((match["name"], match["type"].strip()) for match in matches),
        body=_node(body, source, "", 0),
        line=line,
        broken=body.has_error,
    )


def _opening(header: str) -> int:
    """Where the parameters open: the bracket that the last one closes."""
    depth = 0
    for at in range(len(header) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(header[at], 0)
        if header[at] == "(" and depth == 0:
            return at
    return -1


def _node(node: tree_sitter.Node, source: bytes, field: str, depth: int) -> Node:
    named = enumerate(node.children) if depth < DEEPEST else ()
    children = (_node(child, source, node.field_name_for_child(n) or "", depth + 1) for n, child in named)
    return Node(node.type, _text(node, source), node.start_byte, node.start_point[0] + 1, field, tuple(children))


def _text(node: tree_sitter.Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")
