"""reviewer.prose: what the model is shown, verbs and orders, stems, measurements, the score."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer import resources, rulebook
from reviewer.model import WHOLE_MESSAGE, Confidence, Finding, Persona, Role, SentenceRole, Severity
from reviewer.prose import score, signals
from reviewer.prose.mask import STAND_IN, mask
from reviewer.prose.orders import order_at
from reviewer.prose.pipeline import Pipeline
from reviewer.prose.stems import stem, stems
from reviewer.prose.verbs import Lexicon, lexicon

# --- mask


@pytest.mark.parametrize(
    "code",
    [
        "foo_bar()",
        "foo_bar",
        "__init",
        "TDX_SEAMCALL_VMFAILINVALID",
        "tdx->info",
        "a::b",
        "kfree()",
        "get(x)",
        "%rax",
        "-EINVAL",
        "0xdeadbeef",
        "0123456789ab",
        "arch/x86/virt/vmx/tdx/tdx.c",
        "drivers/net/",
        "tdx.c",
        "tdx.rst",
        "https://lore.kernel.org/all/x@y/",
        "dev@example.org",
        "`some code`",
        "'--flag'",
        '("x86: Do it")',
        "I/O",
    ],
)
def test_code_becomes_a_noun(code: str) -> None:
    hidden = mask(f"Use {code} there.")
    assert hidden.text == f"Use {STAND_IN} there."
    assert hidden.origin[4:10] == (4,) * len(STAND_IN)
    assert hidden.origin[10] == 4 + len(code)


@pytest.mark.parametrize(
    "text", ["Use the lock.", "It is a well-known end-to-end thing.", "The CPU, e.g. a vCPU (or two), halts.", "Don't."]
)
def test_english_stays(text: str) -> None:
    assert mask(text).text == text


def test_blanks_and_line_ends_become_one_blank() -> None:
    hidden = mask("One\n  two\tthree")
    assert hidden.text == "One two three"
    assert hidden.origin == (0, 1, 2, 3, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)


PIECES = [
    "foo_bar()",
    "Use",
    " the ",
    "\n",
    "a->b",
    "%rax",
    "x/y/z.c",
    ".",
    "(",
    ")",
    "'",
    "`",
    "_",
    "/",
    "-E",
    "0x",
    "@",
    "é",
]


@settings(deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=20).map("".join))
def test_masking_keeps_offsets(text: str) -> None:
    hidden = mask(text)
    assert len(hidden.origin) == len(hidden.text) + 1
    assert list(hidden.origin) == sorted(hidden.origin)
    assert hidden.origin[-1] == len(text)
    at = 0
    for index, character in enumerate(hidden.text):
        if hidden.text.startswith(STAND_IN, index) and hidden.origin[index] == hidden.origin[index + 1]:
            at = index + len(STAND_IN)
        elif index >= at and character != " ":
            assert text[hidden.origin[index]] == character


# --- the pipeline


@pytest.fixture(scope="module")
def model() -> Pipeline:
    return Pipeline()


def test_a_parse_speaks_of_the_text_of_the_author(model: Pipeline) -> None:
    text = "Use foo_bar()\nfor the new\tdriver."
    (parse,) = model.parse([text])
    assert [token.text for token in parse.tokens] == ["Use", "foo_bar()", "for", "the", "new", "driver", "."]
    assert [text[token.start : token.end] for token in parse.tokens] == [token.text for token in parse.tokens]
    assert [token.masked for token in parse.tokens] == [False, True, False, False, False, False, False]
    assert all(0 <= token.head < len(parse.tokens) for token in parse.tokens)


def test_parses_come_in_order_and_once(model: Pipeline) -> None:
    one, two, again = model.parse(["It works.", "It fails.", "It works."])
    assert (one.text, two.text) == ("It works.", "It fails.")
    assert again is one
    assert model.parse(["It fails."])[0] is two


@pytest.mark.parametrize("text", ["", " ", "\n", "...", "()", "\u200b", "a" * 5000, "word " * 1500])
def test_any_text_can_be_parsed(model: Pipeline, text: str) -> None:
    (parse,) = model.parse([text])
    assert all(text[token.start : token.end] == token.text for token in parse.tokens)


# --- verbs


@pytest.fixture(scope="module")
def verbs() -> Lexicon:
    return lexicon(rulebook.load(resources.data_dir("rules")).vocabulary["verbs"])


@pytest.mark.parametrize(
    ("forms", "order"),
    [
        ("adds added adding Adds ADDED", "add"),
        ("drops dropped dropping", "drop"),
        ("commits committed committing", "commit"),
        ("cancels cancelled canceled cancelling canceling", "cancel"),
        ("maps mapped mapping", "map"),
        ("tags tagged tagging", "tag"),
        ("refers referred referring", "refer"),
        ("opens opened opening", "open"),
        ("uses used using", "use"),
        ("frees freed freeing", "free"),
        ("fixes fixed fixing", "fix"),
        ("passes passed passing", "pass"),
        ("fetches fetched fetching", "fetch"),
        ("applies applied applying", "apply"),
        ("delays delayed delaying", "delay"),
        ("sets setting", "set"),
        ("makes made making", "make"),
        ("writes wrote written writing", "write"),
        ("gets got gotten getting", "get"),
        ("builds built building", "build"),
        ("does did done doing", "do"),
        ("hides hid hidden hiding", "hide"),
        ("leaves leaving", "leave"),
    ],
)
def test_inflected_forms(verbs: Lexicon, forms: str, order: str) -> None:
    assert {form: verbs.order(form) for form in forms.split()} == dict.fromkeys(forms.split(), order)


@pytest.mark.parametrize(
    "word", ["add", "Add", "set", "put", "split", "read", "found", "left", "the", "driver", "this", ""]
)
def test_what_is_no_inflected_verb(verbs: Lexicon, word: str) -> None:
    assert verbs.order(word) is None


def test_a_lexicon_knows_what_it_is_given() -> None:
    small = lexicon({"base": "stop run hurry", "past_is_base": "cut", "irregular": {"run": ["runs", "ran"]}})
    assert small.base == {"stop", "run", "hurry", "cut"}
    assert set(small.inflected) == {"stops", "stopped", "stopping", "stoped", "stoping", "runs", "ran", "hurries",
                                    "hurried", "hurrying"}  # fmt: skip
    assert small.order("Hurried") == "hurry"


# --- orders


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Use the new helper.", "Use"),
        ("Free the buffer on the error path.", "Free"),
        ("Flush the TLB before the page is freed.", "Flush"),
        ("Add foo_bar() for both callers.", "Add"),
        ("Also add a selftest.", "add"),
        ("So move the check up.", "move"),
        ("Instead, return an error.", "return"),
        ("Then, drop the lock.", "drop"),
        ("Finally remove the old code.", "remove"),
        ("Stop the timer from the disconnect handler, so that the log stays quiet.", "Stop"),
        ("Fix it.", "Fix"),
        ("Let the caller decide.", "Let"),
        ("Make sure that the lock is held.", "Make"),
        ("Do not take the lock twice.", "Do"),
        ("Don't take the lock twice.", "Do"),
        ("Set the bit before the call.", "Set"),
        ("Read the register once.", "Read"),
        ("Put the check before the loop.", "Put"),
        ("Return an error when the allocation fails.", "Return"),
        ("Handle NULL.", "Handle"),
        ("Switch to the new API.", "Switch"),
        ("Rename foo_bar() to foo_baz().", "Rename"),
        ("Document the rule.", "Document"),
        ("Reset the counter.", "Reset"),
        ("Update the comment.", "Update"),
        ("Test for the flag first.", "Test"),
        ("Clean up the code.", "Clean"),
        ("Split the function.", "Split"),
        ("Use it, and free it.", "Use"),
        ("Report errors that the device raises.", "Report"),
        ("Record what is done.", "Record"),
    ],
)
def test_orders(model: Pipeline, verbs: Lexicon, text: str, verb: str) -> None:
    (parse,) = model.parse([text])
    at = order_at(parse, verbs)
    assert at is not None
    assert parse.tokens[at].text == verb


@pytest.mark.parametrize(
    "text",
    [
        "Support for X is missing.",
        "Changes to X are made without the lock.",
        "Gate leaves are functions.",
        "Use of this function is discouraged.",
        "Access to the register needs the lock.",
        "Calls to foo() are slow.",
        "Test cases are missing.",
        "Lock ordering is wrong.",
        "Release of the lock happens too late.",
        "Buffer overflows are possible.",
        "Return values are ignored.",
        "Queue depth is limited to 32.",
        "Debug output is too noisy.",
        "Build fails with clang.",
        "Free pages are put on the list.",
        "Split functions are hard to read.",
        "The driver crashes when the cable is pulled.",
        "This patch adds foo().",
        "foo_bar() returns an error.",
        "Currently the driver leaks memory.",
        "Adds a helper.",
        "Added a helper.",
        "When the lock is held, use it.",
        "To fix this, use a mutex.",
        "",
        "free_pages() is wrong.",
    ],
)
def test_descriptions(model: Pipeline, verbs: Lexicon, text: str) -> None:
    assert order_at(model.parse([text])[0], verbs) is None


# --- stems


@pytest.mark.parametrize(
    "words",
    [
        "initialized initializes initializing initialization initializations",
        "map maps mapped mapping mappings",
        "drop drops dropped dropping",
        "release releases released releasing",
        "enable enables enabled enabling",
        "lock locks locked locking",
        "initialize initialization",
        "allocate allocation",
        "validate validation",
        "enumerate enumeration",
        "register registration",
        "fail failure",
        "apply applied",
    ],
)
def test_relatives_share_a_stem(words: str) -> None:
    assert len({stem(word) for word in words.split()}) == 1


def test_stems_of_a_text() -> None:
    assert stems("The tdx_enable() and TDX") == stems("and the Tdx, enabling tdx")
    assert stems("foo_bar") == stems("foo bar")
    assert stems("") == frozenset()


@settings(deadline=None)
@given(st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=3, max_size=20))
def test_a_stem_is_the_head_of_its_word(word: str) -> None:
    assert word.startswith(stem(word))
    assert len(stem(word)) >= 3


# --- signals


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("the Secure Mode (SEAM) is", ["SEAM"]),
        ("a file (called the 'loader') is", ["called the 'loader'"]),
        ('a file ("loader") is', ['"loader"']),
        ("a thing (so-called gate) is", ["so-called gate"]),
        ("the list (see SEAM) is", []),
        ("the list (e.g. SEAM) is", []),
        ("the function foo(SEAM) is", []),
        ("it is slow (as always)", []),
        ("two (SEAM) things (TDX) here", ["SEAM", "TDX"]),
    ],
)
def test_names_that_a_text_introduces(text: str, names: list[str]) -> None:
    assert [match[0].strip("()") for match in signals.introduced(text)] == names


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("set %rax to 0x1F", ("%rax", "0x1f")),
        ("RAX and rax are one", ("rax",)),
        ("bit 5 and bits 12:8 of EFLAGS", ("bit 5", "bits 12:8", "eflags")),
        ("63:32 of it", ("63:32",)),
        ("BIT(3) at offset 16", ("bit(3)", "offset 16")),
        ("a bit of work", ()),
        ("drivers/net/r8169.c", ()),
        ("the tax is due at 12:30", ()),
    ],
)
def test_low_level_detail(text: str, low: tuple[str, ...]) -> None:
    assert signals.low_level(text) == low


@pytest.mark.parametrize(
    "text",
    [
        "A gate is a function.",
        "The gates are called leaves.",
        "SEAM stands for something.",
        "It refers to the module.",
        "The header defines the leaf.",
        "It consists of two parts.",
        "The gate, known as leaf,",
    ],
)
def test_definitions(text: str) -> None:
    assert signals.DEFINITION.search(text)


@pytest.mark.parametrize("text", ["The driver is broken.", "The lock is held.", "It fails.", "Callers are missing."])
def test_no_definitions(text: str) -> None:
    assert not signals.DEFINITION.search(text)


def test_words_are_counted_as_a_reader_does() -> None:
    assert signals.words("") == 0
    assert signals.words("Don't use foo_bar() twice, it's slow.") == 6
    assert signals.words("- - -") == 0


# --- the score

CATEGORIES = sorted(rulebook.CATEGORIES)


def finding(category: str, severity: Severity, confidence: Confidence, persona: Persona) -> Finding:
    return Finding(
        rule="XX101",
        name="toy",
        category=category,
        severity=severity,
        confidence=confidence,
        persona=persona,
        message="",
        advice="",
        locations=(WHOLE_MESSAGE,),
    )


findings = st.lists(
    st.builds(
        finding,
        st.sampled_from(CATEGORIES),
        st.sampled_from(list(Severity)),
        st.sampled_from(list(Confidence)),
        st.sampled_from(list(Persona)),
    ),
    max_size=12,
)
sample_words = "The lock is held because %rax bit 5 (SEAM) foo_bar() fails 0x10 it".split()
paragraphs = st.lists(st.lists(st.sampled_from(sample_words), min_size=1, max_size=60).map(" ".join), max_size=4)


@settings(deadline=None)
@given(paragraphs, findings, st.data())
def test_taking_a_finding_out_lowers_no_part(texts: list[str], found: list[Finding], data: st.DataObject) -> None:
    full, _ = score.judge(texts, found)
    if found:
        at = data.draw(st.integers(0, len(found) - 1))
        less, _ = score.judge(texts, found[:at] + found[at + 1 :])
        for name, part in less.parts().items():
            before = full.parts()[name]
            assert (part is None) == (before is None)
            assert part is None or before is None or part >= before


@settings(deadline=None)
@given(paragraphs, findings)
def test_parts_lie_between_0_and_100(texts: list[str], found: list[Finding]) -> None:
    judged, measured = score.judge(texts, found)
    there = [part for part in judged.parts().values() if part is not None]
    assert all(0 <= part <= 100 for part in there)
    assert len(there) == (5 if texts else 1)
    assert judged.total is not None
    assert min(there) - 1 <= judged.total <= max(there) + 1
    assert all(0 <= signal.weight <= score.MEASURED for signal in measured)


@settings(deadline=None)
@given(paragraphs, findings)
def test_the_order_of_findings_does_not_count(texts: list[str], found: list[Finding]) -> None:
    one, other = (score.judge(texts, order)[0].parts() for order in (found, found[::-1]))
    # A tenth of a point is what rounding may make of a sum in another order.
    assert one == {name: part and pytest.approx(part, abs=0.11) for name, part in other.items()}


def test_without_prose_only_the_form_is_judged() -> None:
    judged, measured = score.judge([], [])
    assert judged.parts() == {"concise": None, "high_level": None, "explained": None, "motivated": None, "form": 100}
    assert measured == ()


def test_a_plain_text_with_a_reason_is_full_marks() -> None:
    judged, _ = score.judge(["The driver leaks memory when the probe fails.", "Free it."], [])
    assert judged.total == 100


@pytest.mark.parametrize(
    ("roles", "lost"), [((Role.CHANGE, Role.PROBLEM), 0), ((Role.CHANGE, Role.DETAIL), 12), ((Role.CHANGE,) * 8, 12)]
)
def test_the_share_of_reasons_moves_the_motive(roles: tuple[Role, ...], lost: float) -> None:
    told = [SentenceRole(role, (), (), WHOLE_MESSAGE) for role in roles]
    judged, _ = score.judge(["Take the lock. It is held."], [], told)
    assert judged.motivated == 100 - lost


def test_a_reason_beside_the_change_counts() -> None:
    told = [SentenceRole(Role.CHANGE, (Role.JUSTIFICATION,), (), WHOLE_MESSAGE)]
    assert score.judge(["Take the lock to avoid a race."], [], told)[0].motivated == 100


@pytest.mark.parametrize(
    ("category", "part"), [*score.PART_OF.items(), ("tags", "form"), ("first-person", "form"), ("abi", "form")]
)
def test_a_finding_takes_from_one_part(category: str, part: str) -> None:
    text = ["The driver leaks memory when the probe fails."]
    judged, _ = score.judge(text, [finding(category, Severity.WARNING, Confidence.HIGH, Persona.REGULAR)])
    lowered = {name for name, value in judged.parts().items() if value is not None and value < 100}
    assert lowered == {part}


def test_what_only_an_auditor_sees_takes_nothing() -> None:
    judged, _ = score.judge(["It fails."], [finding("unclear", Severity.ERROR, Confidence.HIGH, Persona.AUDITOR)])
    assert judged.explained == 100


def test_every_part_of_a_category_is_a_part() -> None:
    assert set(score.PART_OF) <= rulebook.CATEGORIES
    assert set(score.PART_OF.values()) <= set(score.PARTS)
