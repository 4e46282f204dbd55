"""What was left in a patch, and trailers with a form of their own: what is seen and what is left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reviewer import mail, series
from reviewer.engine import Engine
from reviewer.rulebook import Rulebook

HEAD = "From: A Developer <dev@example.org>\nSubject: [PATCH] leds: glowworm: Release the lock\n\n"
SIGNED = "Signed-off-by: A Developer <dev@example.org>\n"
Said = Callable[[str, str, str], list[tuple[str, str]]]


@pytest.fixture(scope="module")
def engine(rulebook: Rulebook) -> Engine:
    return Engine(rulebook)


@pytest.fixture
def said(engine: Engine) -> Said:
    def of(text: str, trailers: str, diff: str) -> list[tuple[str, str]]:
        raw = f"{HEAD}{text}\n\n{trailers}---\n\n{diff}"
        review = engine.review(series.assemble(mail.read(raw.encode(), "one").messages[0]))
        assert not review.broken
        return [(found.rule, found.primary.quote) for found in review.findings]

    return of


def new_file(path: str, *lines: str) -> str:
    body = "".join(f"+{line}\n" for line in lines)
    return (
        f"diff --git a/{path} b/{path}\nnew file mode 100644\nindex 0000000..2222222\n--- /dev/null\n+++ b/{path}\n"
        f"@@ -0,0 +1,{len(lines)} @@\n{body}"
    )


CODE = new_file("drivers/leds/glow.c", "// SPDX-License-Identifier: GPL-2.0", "int glow;")


@pytest.mark.parametrize(
    ("log", "count"),
    [
        ("  Call Trace:\n   glow+0x1/0x2\n", 0),
        ("  [    1.000001] a: up\n  [    2.000001] a: down\n  [    3.000001] a: up\n", 0),
        ("  [    1.000001] BUG: a\n  [    2.000001] Call Trace:\n  [    3.000001]  glow+0x1/0x2\n", 1),
        ("  Call Trace:\n   glow+0x1/0x2\n  Modules linked in: glow\n  Code: 48 89 e5 53 48 83 ec 08 90\n", 2),
        ("  RIP: 0010:glow+0x1/0x2\n  RAX: 0000000000000000 RBX: ffff888100000000\n", 1),
    ],
)
def test_noise_of_a_backtrace(said: Said, engine: Engine, log: str, count: int) -> None:
    raw = f"{HEAD}The driver warns:\n\n{log}\n{SIGNED}---\n\n{CODE}"
    review = engine.review(series.assemble(mail.read(raw.encode(), "one").messages[0]))
    assert sum(len(found.locations) for found in review.findings if found.rule == "FM107") == count


@pytest.mark.parametrize("name", ["glow.c~", "glow.c.orig", "glow.rej", ".glow.c.swp", "glow.o", "glow.mod.c"])
def test_backup_files(said: Said, name: str) -> None:
    path = f"drivers/leds/{name}"
    assert ("FM110", path) in said("Why.", SIGNED, new_file(path, "// SPDX-License-Identifier: GPL-2.0"))


@pytest.mark.parametrize("name", ["glow.c", "orig.c", "bak", "vmlinux.lds.S", "swp.h"])
def test_files_with_innocent_names(said: Said, name: str) -> None:
    found = said("Why.", SIGNED, new_file(f"drivers/leds/{name}", "// SPDX-License-Identifier: GPL-2.0"))
    assert "FM110" not in dict(found)


def test_an_unfinished_merge(said: Said) -> None:
    both = new_file("Documentation/a.txt", "<<<<<<< HEAD", "a", "=======", "b", ">>>>>>> theirs")
    assert ("FM109", "<<<<<<< HEAD") in said("Why.", SIGNED, both)
    for lines in (
        ["<<<<<<< HEAD", "a"],
        ["Title", "======="],
        ["  <<<<<<< a", "  >>>>>>> b"],
        ["<<<<<<<<", ">>>>>>>>"],
    ):
        assert "FM109" not in dict(said("Why.", SIGNED, new_file("Documentation/a.txt", *lines)))


def test_a_file_without_a_license(said: Said) -> None:
    assert ("FM111", "int a;") in said("Why.", SIGNED, new_file("lib/a.c", "int a;"))
    assert "FM111" not in dict(said("Why.", SIGNED, CODE))
    assert "FM111" not in dict(said("Why.", SIGNED, new_file("Documentation/a.txt", "Text")))
    late = new_file("lib/a.yaml", "%YAML 1.2", "# SPDX-License-Identifier: GPL-2.0", "a: 1")
    assert "FM111" not in dict(said("Why.", SIGNED, late))


@pytest.mark.parametrize(
    ("below", "seen"),
    [
        ("\nThis was seen on two boards.\n", True),
        ("[ helper: rename it ]\nSigned-off-by: A Helper <h@example.org>\n", False),
        ("\n(cherry picked from commit 0123456789abcdef0123456789abcdef01234567)\n", False),
        ("", False),
    ],
)
def test_prose_behind_the_tags(said: Said, below: str, seen: bool) -> None:
    assert ("TR125" in dict(said("Why.", SIGNED + below, CODE))) is seen


@pytest.mark.parametrize(
    ("trailer", "rule"),
    [
        ("Link: https://marc.info/?l=a&m=1", "TR126"),
        ("Closes: <https://lore.kernel.org/r/1@example.org> # [1]", "TR126"),
        ("Link: https://lore.kernel.org/r/1@example.org", ""),
        ("Link: https://patchwork.freedesktop.org/patch/1/", ""),
        ("Assisted-by: Glowbot", "TR127"),
        ("Assisted-by: Glowbot:2.1", ""),
        ("Assisted-by: Glow-Bot:glow-2.1 sparse", ""),
    ],
)
def test_forms_of_trailers(said: Said, trailer: str, rule: str) -> None:
    found = [name for name, quote in said("Why.", f"{trailer}\n{SIGNED}", CODE) if name in ("TR126", "TR127")]
    assert found == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("This reverts commit 0123456789abcdef0123456789abcdef01234567.", False),
        ("The lock of commit 0123456789ab is never released.", True),
        ('The lock of commit 0123456789ab ("mm: Take it") is never released.', False),
    ],
)
def test_git_itself_writes_no_title(said: Said, text: str, seen: bool) -> None:
    assert ("TR106" in dict(said(text, SIGNED, CODE))) is seen
