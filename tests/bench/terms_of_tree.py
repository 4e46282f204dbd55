"""Count the terms of a kernel tree and write rules/vocabulary/tree-terms.toml.

Usage:  xz -dc linux-6.1.tar.xz | python tests/bench/terms_of_tree.py linux-6.1 terms.tsv > tree-terms.toml

A term is a run of capitals, or a name with capitals inside (CamelCase), that stands alone in a comment of a C, assembly
or device tree source, in a Kconfig file, or in a document; one file counts it once.  An area is the first two parts of
a directory: drivers/net, fs/xfs, mm.  terms.tsv has a term and, in its third column, the number of accepted changelogs
that use it.
"""

from __future__ import annotations

import re
import sys
import tarfile
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

EVERYWHERE = (8, 4)
"""Files, and areas, that make a term known to the whole kernel."""
IN_AREA = 2
"""Files of an area that make a term known to its readers."""
MEANT = 3
"""Files that make a long form a real meaning of an abbreviation."""
EVERYDAY = 20
"""Changelogs that make an abbreviation so common that nobody mistakes it, whatever else it may mean."""
LARGEST = 1_500_000
NO_AREA = ("Documentation", "include", "LICENSES", "scripts", "samples")

TERM = re.compile(r"(?<![\w/.#%&$@+-])([A-Z]{3,12}|[A-Z][a-z]+(?:[A-Z][a-z]+)+)s?(?![\w/(]|\.\w|-\w|->)")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
EXPANSION = re.compile(r"((?:[A-Za-z][\w-]*[ \n\t*#]+){1,7})\(([A-Z]{3,7})s?\)")
SMALL = frozenset("of the and for to in on a".split())


def texts() -> Iterator[tuple[str, str]]:
    """Path and prose of each file of the archive on standard input."""
    with tarfile.open(fileobj=sys.stdin.buffer, mode="r|") as tree:
        for member in tree:
            path = member.name.partition("/")[2]
            name = path.rpartition("/")[2]
            prose = path.startswith("Documentation/") or name.startswith(("Kconfig", "README", "MAINTAINERS"))
            stream = tree.extractfile(member) if member.isfile() and member.size < LARGEST else None
            if stream and (prose or name.endswith((".c", ".h", ".S", ".dts", ".dtsi"))):
                text = stream.read().decode("utf-8", "replace")
                yield path, text if prose else "\n".join(COMMENT.findall(text))


def area(path: str) -> str:
    return "/".join(path.split("/")[:-1][:2])


def long_form(words: str, short: str) -> str | None:
    """The words whose initials are the abbreviation, letter by letter, in lower case and singular."""
    letters = re.findall(r"[A-Za-z]+", words.lower())
    for among in (letters, [word for word in letters if word not in SMALL]):
        found = among[-len(short) :]
        if "".join(word[0] for word in found) == short.lower():
            return re.sub(r"(?<=[^su])s$", "", re.sub(r"ies$", "y", " ".join(found)))
    return None


def differ(one: str, other: str) -> bool:
    """True where fewer than half of the words begin alike: two meanings, not two spellings."""
    alike = [a[:4] == b[:4] for a, b in zip(one.split(), other.split(), strict=False)]
    return sum(alike) * 2 < len(alike)


def meanings(counted: Counter[str]) -> list[str]:
    """The long forms that mean different things, the commonest first."""
    real = [form for form, files in counted.most_common() if files >= MEANT]
    return [form for n, form in enumerate(real) if all(differ(form, earlier) for earlier in real[:n])]


def literal(key: str, words: Iterable[str]) -> str:
    return f"{key} = '''\n{textwrap.fill(' '.join(sorted(words)), 118, break_on_hyphens=False)}\n'''\n"


def everyday(path: str) -> set[str]:
    rows = (line.split("\t") for line in Path(path).read_text().splitlines() if not line.startswith(("#", "term\t")))
    return {row[0] for row in rows if int(row[2]) >= EVERYDAY}


def count() -> tuple[dict[str, Counter[str]], dict[str, Counter[str]]]:
    """Files by term and area, and files by abbreviation and long form."""
    files: dict[str, Counter[str]] = defaultdict(Counter)
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for path, text in texts():
        for term in set(TERM.findall(text)):
            files[term][area(path)] += 1
        for words, short in set(EXPANSION.findall(text)):
            if form := long_form(words, short):
                forms[short][form] += 1
    return files, forms


def by_area(files: dict[str, Counter[str]], known: set[str]) -> dict[str, set[str]]:
    areas: dict[str, set[str]] = defaultdict(set)
    for term in files.keys() - known:
        for place, number in files[term].items():
            if number >= IN_AREA and place and not place.startswith(NO_AREA):
                areas[place].add(term)
    return areas


def main(version: str, changelogs: str) -> None:
    files, forms = count()
    common = everyday(changelogs)
    known = {t for t, by in files.items() if by.total() >= EVERYWHERE[0] and len(by) >= EVERYWHERE[1]}
    print(HEADER.format(version, *EVERYWHERE, IN_AREA, MEANT, EVERYDAY))
    print(literal("known", known))
    print("[areas]")
    for place, terms in sorted(by_area(files, known).items()):
        print(literal(f'"{place}"', terms), end="")
    print("\n[meanings]")
    for short, counted in sorted(forms.items()):
        if short not in common and len(found := meanings(counted)) > 1:
            print(f"{short} = {found}".replace("'", '"'))


HEADER = """\
# Terms that comments, Kconfig help and documents of the kernel use, counted in {0} by
# tests/bench/terms_of_tree.py; one file counts a term once, an area is the first two parts of a directory.
# known: in {1} files or more of {2} areas or more.  areas: in {3} files of the area or more.
# meanings: long forms, letter by letter, each in {4} files or more, with less than half of the words in common, of
# abbreviations that fewer than {5} of 31,811 accepted changelogs use.
# Counted, not chosen: a term missing here is rare, not wrong.
"""

if __name__ == "__main__":
    main(*sys.argv[1:])
