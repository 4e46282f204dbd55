"""What a diff mixes, and what new code owes its readers: what is seen and what is left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reviewer import mail, series
from reviewer.engine import Engine
from reviewer.rulebook import Rulebook
from reviewer.tree import GivenTree

SIGNED = "Signed-off-by: A Developer <dev@example.org>\n"
FIXES = 'Fixes: 0123456789ab ("mm: slab: Take the lock")\n'
Said = Callable[..., list[str]]


def change(path: str, *lines: str) -> str:
    old = sum(1 for line in lines if line[0] != "+")
    new = sum(1 for line in lines if line[0] != "-")
    body = "\n".join(lines)
    return f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -10,{old} +10,{new} @@\n{body}\n"


def added(path: str, *lines: str) -> str:
    return change(path, " {", *(f"+{line}" for line in lines), " }")


@pytest.fixture
def said(engine: Engine) -> Said:
    def of(rule: str, *diffs: str, tags: str = "", tree: dict[str, str] | None = None) -> list[str]:
        head = "From: A Developer <dev@example.org>\nSubject: [PATCH] mm: slab: Change it\n\n"
        raw = f"{head}Why.\n\n{tags}{SIGNED}---\n\n{''.join(diffs)}"
        patch = series.assemble(mail.read(raw.encode(), "one").messages[0])
        assert patch.diff is not None
        assert not patch.diff.remarks
        review = engine.review(patch, tree=lambda: GivenTree(tree, {}, {}) if tree else None)
        assert not review.broken
        return [place.quote for found in review.findings if found.rule == rule for place in found.locations]

    return of


BODY = [
    "static int sum(int *a)",
    "{",
    "\tint sum = 0;",
    "\tsum += a[0];",
    "\tsum += a[1];",
    "\tsum *= 2;",
    "\treturn sum;",
]


def moved(*body: str) -> tuple[str, str]:
    gone, come = (*(f"-{line}" for line in BODY), "-}"), (*(f"+{line}" for line in body), "+}")
    return change("mm/slab.c", " int a;", *gone), change("mm/slub.c", " int a;", *come)


def test_what_moves_stays_as_it_was(said: Said) -> None:
    assert said("FM121", *moved(*BODY)) == []
    assert said("FM121", *moved("int sum(int *a)", *BODY[1:])) == []
    assert said("FM121", *moved(*[line.replace("\t", "        ") for line in BODY])) == []
    assert said("FM121", *moved(*BODY[:5], "\tsum *= 3;", BODY[6])) == ["\tsum *= 3;"]


def test_another_function_of_the_name_is_no_move(said: Said) -> None:
    assert said("FM121", *moved(BODY[0], "{", "\treturn device_sum(a);", "\t/* in", "\t * hardware", "\t */")) == []


def test_a_fix_leaves_other_lines_as_they_are(said: Said) -> None:
    fix = change("mm/slab.c", " a", "+b", " c")
    idle = fix + "@@ -40,2 +41,2 @@\n x\n-a = f(b,c);\n+a = f(b, c);\n"
    more = fix + "@@ -40,2 +41,2 @@\n x\n-a = f(b,c);\n+a = f(b, d);\n"
    gone = fix + "@@ -40,2 +41,1 @@\n x\n-\n"
    assert said("FM126", idle, tags=FIXES) == ["a = f(b, c);"]
    assert [said("FM126", diff, tags=FIXES) for diff in (more, gone, fix)] == [[], [], []]
    assert said("FM126", idle) == []
    assert said("FM126", idle.replace("mm/slab.c", "Documentation/a.rst"), tags=FIXES) == []


def test_lines_and_context_count_for_stable(said: Said) -> None:
    stable = "Cc: stable@vger.kernel.org\n"
    long = added("mm/slab.c", *["int a;"] * 99)
    assert said("TR140", long, tags=stable) == [stable.strip()]
    assert said("TR140", added("mm/slab.c", *["int a;"] * 98), tags=stable) == []
    assert said("TR140", long) == []


LOCKED = ("/*", " * The caller must hold the lock.", " */", "static void reset(struct glow *glow)", "{")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((*LOCKED, "\tglow->a = 0;", "}"), 1),
        ((*LOCKED, "\tlockdep_assert_held(&glow->lock);", "}"), 0),
        ((*LOCKED, "\tassert_spin_locked(&glow->lock);", "}"), 0),
        ((*LOCKED[:3], "static void reset(struct glow *glow);"), 0),
        (("/* The caller must hold a pen. */", *LOCKED[3:], "}"), 0),
        (("/* Called with the mutex held. */", *LOCKED[3:], "}"), 1),
        (("/* The lock protects the list. */", *LOCKED[3:], "}"), 0),
    ],
)
def test_a_lock_is_asserted(said: Said, lines: tuple[str, ...], told: int) -> None:
    assert len(said("FM124", added("mm/slab.c", *lines))) == told


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("module_param(a, int, 0);",), 1),
        (("module_param(a, int, 0);", 'MODULE_PARM_DESC(a, "What");'), 0),
        (("module_param_named(a, b, int, 0);", 'MODULE_PARM_DESC(a, "What");'), 0),
        (("module_param_array(a, int, NULL, 0);", 'MODULE_PARM_DESC(b, "What");'), 1),
    ],
)
def test_parameters_are_described(said: Said, lines: tuple[str, ...], told: int) -> None:
    assert len(said("FM128", added("mm/slab.c", *lines))) == told


def test_an_old_parameter_with_other_rights_is_not_new(said: Said) -> None:
    assert said("FM128", change("mm/slab.c", "-module_param(a, int, 0);", "+module_param(a, int, 0444);")) == []


def test_a_boot_parameter_that_a_document_has(said: Said) -> None:
    code = added("mm/slab.c", '__setup("glow=", glow);')
    document = "Documentation/admin-guide/kernel-parameters.txt"
    assert len(said("FM129", code)) == 1
    assert len(said("FM129", code, tree={document: "\tglowing=\n"})) == 1
    assert said("FM129", code, tree={document: "\tglow=\t[HW]\n"}) == []
    assert said("FM129", code, added(document, "	glow=	[HW]")) == []


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("\tsmp_wmb();",), ["smp_wmb();"]),
        (("\tsmp_wmb(); /* pairs with read() */",), []),
        (("\t/* pairs", "\t * with read() */", "\tsmp_wmb();"), []),
        (("\tcomb();",), []),
        (("\t/* a */", "\ta = 1;", "\tmb();"), ["mb();"]),
    ],
)
def test_a_barrier_says_what_it_is_for(said: Said, lines: tuple[str, ...], told: list[str]) -> None:
    assert said("FM130", added("mm/slab.c", *lines)) == told


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("config GLOW", '\tbool "Glow"', "\tdepends on I2C", ""), ["config GLOW"]),
        (("config GLOW", '\tbool "Glow"', "\thelp", "\t  Say Y.", ""), []),
        (("config GLOW", "\tbool", ""), []),
        (("config GLOW", "\tbool", '\tprompt "Glow"', ""), ["config GLOW"]),
    ],
)
def test_options_have_help(said: Said, lines: tuple[str, ...], told: list[str]) -> None:
    assert said("FM131", change("mm/Kconfig", " ", *(f"+{line}" for line in lines), " config OTHER")) == told


def test_an_option_that_goes_on_behind_its_hunk_is_not_judged(said: Said) -> None:
    assert said("FM131", change("mm/Kconfig", " ", "+config GLOW", '+\tbool "Glow"')) == []


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("int a;", "struct glow *glow;"), ["struct glow *glow;"]),
        (("struct glow *glow;", "int a;"), []),
        (("struct glow *g = f(dev);", "struct device *parent = g->parent;"), []),
        (("int a;", "int b;"), []),
        (("u8 a;", "return_value = long_function_name(a);"), []),
        (("static int a;", "struct glow *glow;"), []),
    ],
)
def test_declarations_go_from_long_to_short(said: Said, lines: tuple[str, ...], told: list[str]) -> None:
    new = ("+static int open(struct device *dev)", "+{", *(f"+\t{line}" for line in lines), "+", "+\treturn 0;", "+}")
    assert said("FM132", change("drivers/net/glow.c", " ", *new)) == told
    assert said("FM132", change("drivers/leds/glow.c", " ", *new)) == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("\ta = 1; /* one */", True),
        ("\tglow(a); // one", True),
        ("\t/* one */", False),
        ("\tint a; /* one */", False),
        ("\t.a = 1, /* one */", False),
        ("#endif /* CONFIG_GLOW */", False),
        ("\tcase 1: /* fall through */", False),
        ('\tprint("/* no comment */");', False),
    ],
)
def test_comments_stand_above_the_code(said: Said, line: str, told: bool) -> None:
    assert bool(said("FM133", added("arch/x86/kernel/glow.c", line))) is told
    assert said("FM133", added("mm/slab.c", line)) == []


def test_networking_frees_by_hand(said: Said) -> None:
    line = "\tstruct glow *g __free(kfree) = NULL;"
    assert said("FM134", added("net/core/glow.c", line)) == [line.strip()]
    assert said("FM134", added("mm/slab.c", line)) == []
    assert said("FM134", added("net/core/glow.h", "#define keep(g) struct glow *g __free(kfree)")) == []


MAINTAINERS = """GLOW
F:\tdrivers/leds/
F:\tdrivers/*/*glow*
F:\tinclude/linux/glow.h
N:\tlanthorn[0-9]

THE REST
F:\t*
F:\t*/
"""


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("drivers/leds/deep/new.c", False),
        ("drivers/misc/myglow.c", False),
        ("drivers/misc/deep/myglow.c", True),
        ("include/linux/glow.h", False),
        ("include/linux/glow.h.c", True),
        ("sound/soc/lanthorn7.c", False),
        ("mm/new.c", True),
        ("new.c", True),
    ],
)
def test_somebody_looks_after_a_new_file(said: Said, path: str, told: bool) -> None:
    new = f"diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+int a;\n"
    assert said("FM135", new, tree={"MAINTAINERS": MAINTAINERS}) == ([path] if told else [])
    assert said("FM135", new, added("MAINTAINERS", f"F:\t{path}"), tree={"MAINTAINERS": MAINTAINERS}) == []
    assert said("FM135", new, tree={"README": "no such file"}) == []


def test_a_file_that_is_there_is_not_asked_about(said: Said) -> None:
    assert said("FM135", added("mm/old.c", "int a;"), tree={"MAINTAINERS": MAINTAINERS}) == []


def test_the_examples_of_a_rule_may_be_long_and_short_at_once(rulebook: Rulebook) -> None:
    assert max(example.repeat for example in rulebook.rules["TR140"].bad) > 100
