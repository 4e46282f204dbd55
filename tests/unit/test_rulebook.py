"""reviewer.rulebook: rule files read and judged; each fault is told as "path: key: reason"."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from reviewer import examples, resources, rulebook
from reviewer.errors import RuleFileError
from reviewer.model import Confidence, Persona, Severity

HEAD = """\
id = "XX101"
name = "toy-rule"
title = "A toy"
message = "{match} is a toy."
advice = "Put it away."
category = "other"
severity = "warning"
confidence = "high"
persona = "regular"
scope = "changelog.sentence"
check = "phrase"
rationale = "Toys are not for work."
"""
PARAMS = """
[params]
phrases = ["toy"]
"""
SOURCE = """
[[source]]
cite = "a book"
point = "says so"
"""
EXAMPLES = """
[[bad]]
text = "A toy."
expect = [{ match = "toy" }]

[[bad]]
text = "Another toy."
expect = [{ match = "toy" }]

[[good]]
text = "A tool."
note = "no toy"

[[good]]
text = "Another tool."
"""
RULE = HEAD + PARAMS + SOURCE + EXAMPLES


def put(folder: Path, text: str = RULE, name: str = "toys/XX101-toy-rule.toml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def complaint(folder: Path, *extra: Path) -> str:
    with pytest.raises(RuleFileError) as error:
        rulebook.load(folder, extra)
    text = str(error.value)
    assert "\n" not in text
    return text


# --- what a rule file says


def test_a_rule_file_is_read_as_it_stands(tmp_path: Path) -> None:
    path = put(tmp_path, RULE.replace("scope =", 'profiles = ["tip"]\nyields_to = ["XX101"]\nmerge = true\nscope ='))
    rule = rulebook.load(tmp_path).rules["XX101"]
    assert (rule.id, rule.name, rule.title, rule.category) == ("XX101", "toy-rule", "A toy", "other")
    assert rule.wording == rulebook.Wording(
        message="{match} is a toy.",
        advice="Put it away.",
        severity=Severity.WARNING,
        confidence=Confidence.HIGH,
        persona=Persona.REGULAR,
    )
    assert (rule.scope, rule.check, dict(rule.params)) == ("changelog.sentence", "phrase", {"phrases": ["toy"]})
    assert (rule.profiles, rule.yields_to, rule.merge) == (("tip",), ("XX101",), True)
    assert rule.path == path
    assert [example.expect for example in (*rule.bad, *rule.good)] == [("toy",), ("toy",), (), ()]
    assert rule.good[0].note == "no toy"
    assert rule.bad[0].trailers is None
    told = rule.text()
    assert (told.id, told.rationale) == ("XX101", "Toys are not for work.")
    assert [(source.cite, source.point) for source in told.sources] == [("a book", "says so")]


def test_absent_keys_mean_everywhere_and_alone(tmp_path: Path) -> None:
    put(tmp_path, RULE.replace('scope = "changelog.sentence"\n', "").replace(PARAMS, ""))
    rule = rulebook.load(tmp_path).rules["XX101"]
    assert (rule.scope, rule.profiles, rule.yields_to, rule.merge) == ("message", (), (), False)
    assert not rule.params
    assert not rule.variants


def test_a_variant_replaces_what_it_names(tmp_path: Path) -> None:
    put(tmp_path, RULE + '\n[variants.soft]\nseverity = "note"\nmessage = "Perhaps."\n')
    rule = rulebook.load(tmp_path).rules["XX101"]
    soft = rule.variants["soft"]
    assert (soft.severity, soft.message) == (Severity.NOTE, "Perhaps.")
    assert (soft.advice, soft.confidence, soft.persona) == ("Put it away.", Confidence.HIGH, Persona.REGULAR)


def test_no_trailers_is_not_the_same_as_any_trailers(tmp_path: Path) -> None:
    put(tmp_path, RULE.replace('text = "A toy."', 'text = "A toy."\ntrailers = []'))
    bad = rulebook.load(tmp_path).rules["XX101"].bad
    assert (bad[0].trailers, bad[1].trailers) == ((), None)


def test_an_example_is_told_like_a_mail(tmp_path: Path) -> None:
    put(
        tmp_path,
        RULE.replace('text = "A toy."', 'subject = "x: y"\ntext = "A toy."\ndiff = "--- a/x"\ntrailers = ["Cc: z"]'),
    )
    assert rulebook.load(tmp_path).rules["XX101"].bad[0].told() == "Subject: x: y\n\nA toy.\n\nCc: z\n\n--- a/x"


# --- broken rule files


def without(key: str) -> str:
    return re.sub(rf"(?m)^{key} = .*\n", "", RULE, count=1)


@pytest.mark.parametrize(
    "key",
    ["id", "name", "title", "message", "advice", "category", "severity", "confidence", "persona", "check", "rationale"],
)
def test_a_missing_key(tmp_path: Path, key: str) -> None:
    path = put(tmp_path, without(key))
    assert complaint(tmp_path) == f"{path}: {key}: missing"


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('id = "XX101"', 'id = "X1"', "id", "'X1' does not have the form"),
        ('id = "XX101"', "id = 7", "id", "must be a string, not 7"),
        ('id = "XX101"', 'id = "XX102"', "id", "the file must be named XX102-toy-rule.toml"),
        ('name = "toy-rule"', 'name = "Toy Rule"', "name", "'Toy Rule' does not have the form"),
        ('category = "other"', 'category = "toys"', "category", "'toys' is none of abi, "),
        ('severity = "warning"', 'severity = "fatal"', "severity", "'fatal' is none of error, note, warning"),
        ('confidence = "high"', "confidence = 1", "confidence", "must be a string, not 1"),
        ('persona = "regular"', 'persona = "me"', "persona", "'me' is none of "),
        ('check = "phrase"', 'check = ["phrase"]', "check", "must be a string, not ['phrase']"),
        ("check =", "colour = 3\ncheck =", "colour", "unknown key"),
        ("check =", "merge = 1\ncheck =", "merge", "must be true or false, not 1"),
        ("check =", 'profiles = "tip"\ncheck =', "profiles", "must be a list, not 'tip'"),
        ("check =", "yields_to = [1]\ncheck =", "yields_to", "must be a list of strings"),
        (PARAMS, "\n[[params]]\n", "params", "must be a table, not [{}]"),
        (SOURCE, "", "source", "a rule names at least one source"),
        ('point = "says so"', "", "source[0].point", "missing"),
        ('point = "says so"', "point = true", "source[0].point", "must be a string, not True"),
        ('note = "no toy"', 'remark = "no toy"', "good[0].remark", "unknown key"),
        ('text = "A toy."', "text = 1", "bad[0].text", "must be a string, not 1"),
        ('expect = [{ match = "toy" }]', "", "bad[0].expect", "a bad example names what is quoted, a good one nothing"),
        ('expect = [{ match = "toy" }]', 'expect = ["toy"]', "bad[0].expect", "must be a list of tables"),
        ('expect = [{ match = "toy" }]', "expect = [{}]", "bad[0].expect[0].match", "missing"),
        ('note = "no toy"', 'expect = [{ match = "A" }]', "good[0].expect", "a bad example names what is quoted"),
        (
            '[[bad]]\ntext = "Another toy."\nexpect = [{ match = "toy" }]\n',
            "",
            "bad",
            "at least two examples are needed, 1",
        ),
        ('[[good]]\ntext = "Another tool."\n', "", "good", "at least two examples are needed, 1 given"),
        (SOURCE, SOURCE + '\n[variants.soft]\nloud = "no"\n', "variants.soft.loud", "unknown key"),
        (SOURCE, SOURCE + '\n[variants.soft]\nseverity = "no"\n', "variants.soft.severity", "'no' is none of"),
        (SOURCE, SOURCE + "\n[variants]\nsoft = 1\n", "variants.soft", "must be a table"),
    ],
)
def test_a_wrong_key_is_named(tmp_path: Path, old: str, new: str, key: str, reason: str) -> None:
    assert old in RULE
    path = put(tmp_path, RULE.replace(old, new, 1))
    assert complaint(tmp_path).startswith(f"{path}: {key}: {reason}")


def test_a_wrong_file_name(tmp_path: Path) -> None:
    path = put(tmp_path, name="toys/XX101-game.toml")
    assert complaint(tmp_path) == f"{path}: id: the file must be named XX101-toy-rule.toml"


def test_broken_toml_is_told_with_its_line(tmp_path: Path) -> None:
    path = put(tmp_path, RULE.replace('title = "A toy"', 'title = "A toy'))
    text = complaint(tmp_path)
    assert text.startswith(f"{path}: ")
    assert "line 3" in text


def test_a_file_that_is_no_utf_8(tmp_path: Path) -> None:
    path = put(tmp_path)
    path.write_bytes(b'title = "\xff"\n')
    assert complaint(tmp_path).startswith(f"{path}: ")


def test_an_id_is_taken_once(tmp_path: Path) -> None:
    first = put(tmp_path)
    second = put(tmp_path, name="tools/XX101-toy-rule.toml")
    assert complaint(tmp_path) == f"{first}: id: XX101 is already taken by {second}"


def test_no_rules_at_all(tmp_path: Path) -> None:
    assert complaint(tmp_path) == f"{tmp_path}: no rule files here"
    assert complaint(tmp_path / "none") == f"{tmp_path / 'none'}: not a folder of rules"


# --- profiles, vocabulary, the user's folder

PROFILE = """\
name = "toys"
title = "Toys"
paths = ["toys/"]
prefixes = ["toy"]

[rules.XX101]
persona = "pedantic"
params = { phrases = ["doll"] }
figure = "half of them"
"""


def test_a_profile_is_read_as_it_stands(tmp_path: Path) -> None:
    put(tmp_path)
    put(tmp_path, PROFILE, "profiles/toys.toml")
    profile = rulebook.load(tmp_path).profiles["toys"]
    assert (profile.name, profile.title, profile.paths, profile.prefixes) == ("toys", "Toys", ("toys/",), ("toy",))
    change = profile.changes["XX101"]
    assert (change.persona, dict(change.params), change.figure) == (
        Persona.PEDANTIC,
        {"phrases": ["doll"]},
        "half of them",
    )


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('name = "toys"', 'name = "games"', "name", "the file must be named games.toml"),
        ('title = "Toys"\n', "", "title", "missing"),
        ('paths = ["toys/"]', 'paths = "toys/"', "paths", "must be a list, not 'toys/'"),
        ("prefixes", "suffixes", "suffixes", "unknown key"),
        ('figure = "half of them"', "", "rules.XX101.figure", "missing"),
        ('persona = "pedantic"', 'persona = "me"', "rules.XX101.persona", "'me' is none of"),
        ('persona = "pedantic"', "severity = 1", "rules.XX101.severity", "unknown key"),
    ],
)
def test_a_wrong_key_of_a_profile_is_named(tmp_path: Path, old: str, new: str, key: str, reason: str) -> None:
    assert old in PROFILE
    put(tmp_path)
    path = put(tmp_path, PROFILE.replace(old, new, 1), "profiles/toys.toml")
    assert complaint(tmp_path).startswith(f"{path}: {key}: {reason}")


def test_a_vocabulary_is_kept_by_its_file_name(tmp_path: Path) -> None:
    put(tmp_path)
    put(tmp_path, 'known = "a b"\n', "vocabulary/words.toml")
    assert rulebook.load(tmp_path).vocabulary["words"]["known"] == "a b"


def test_the_register_contracts_are_no_rules(tmp_path: Path) -> None:
    put(tmp_path)
    put(tmp_path, "anything = 1\n", "seamcall/abi/leaves.toml")
    assert list(rulebook.load(tmp_path).rules) == ["XX101"]


def test_a_folder_of_the_user_adds_rules(tmp_path: Path) -> None:
    put(tmp_path / "ours")
    put(tmp_path / "own", RULE.replace("XX101", "AA101"), "AA101-toy-rule.toml")
    assert list(rulebook.load(tmp_path / "ours", [tmp_path / "own"]).rules) == ["AA101", "XX101"]


def test_a_folder_of_the_user_takes_no_id(tmp_path: Path) -> None:
    ours, own = put(tmp_path / "ours"), put(tmp_path / "own")
    assert complaint(tmp_path / "ours", tmp_path / "own") == f"{own}: id: XX101 is already taken by {ours}"


def test_the_digest_follows_the_content(tmp_path: Path) -> None:
    put(tmp_path / "a")
    put(tmp_path / "b")
    before = rulebook.load(tmp_path / "a").digest
    assert rulebook.load(tmp_path / "b").digest == before
    put(tmp_path / "b", RULE.replace("A toy", "The toy"))
    changed = rulebook.load(tmp_path / "b").digest
    put(tmp_path / "b", 'known = "a"\n', "vocabulary/words.toml")
    assert len({before, changed, rulebook.load(tmp_path / "b").digest}) == 3


def test_the_rules_of_presend_load() -> None:
    book = rulebook.load(resources.data_dir("rules"))
    assert {"CL101", "SU101", "TR101"} <= book.rules.keys()
    assert "generic" in book.profiles


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("merge = true", 'profiles = ["tipp"]\nmerge = true', "profiles: 'tipp' is none of"),
        ("merge = true", 'yields_to = ["XX999"]\nmerge = true', "yields_to: 'XX999' is none of"),
    ],
)
def test_a_name_that_there_is_not(tmp_path: Path, old: str, new: str, told: str) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(resources.data_dir("rules"), folder)
    file = folder / "changelog" / "CL101-this-patch.toml"
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(RuleFileError, match=told):
        rulebook.load(folder)


def test_a_profile_that_changes_an_unknown_rule(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(resources.data_dir("rules"), folder)
    (folder / "profiles" / "tip.toml").write_text('name = "tip"\ntitle = "Tip"\n[rules.XX999]\nfigure = "half"\n')
    with pytest.raises(RuleFileError, match=r"tip.toml: rules: 'XX999' is none of"):
        rulebook.load(folder)


def test_a_vocabulary_without_its_words(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(resources.data_dir("rules"), folder)
    (folder / "vocabulary" / "verbs.toml").write_text('bass = "a"\n')
    with pytest.raises(RuleFileError, match=r"verbs.toml: base: missing"):
        rulebook.load(folder)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('known = "a"\n[areas]\n', "meanings: is missing"),
        ('known = "a"\n[areas]\nmm = 1\n[meanings]\n', r"areas\.mm: must be a string"),
        ('known = "a"\n[areas]\n[meanings]\nISR = "x"\n', r"meanings\.ISR: must be a list"),
    ],
)
def test_the_terms_of_the_tree_are_judged(tmp_path: Path, text: str, reason: str) -> None:
    put(tmp_path, text, "vocabulary/tree-terms.toml")
    with pytest.raises(RuleFileError, match=reason):
        rulebook.load(tmp_path)


# --- examples that are more than a text


def test_an_example_may_change_the_mail_around_it(tmp_path: Path) -> None:
    more = 'headers = { Subject = "[PATCH net] A toy", Message-ID = "" }\ntext = "A toy."'
    put(tmp_path, RULE.replace('text = "A toy."', more, 1))
    book = rulebook.load(tmp_path)
    raw = examples.raw(book.rules["XX101"].bad[0]).decode()
    assert "Subject: [PATCH net] A toy\n" in raw
    assert "Message-ID" not in raw


def test_an_example_may_have_a_long_diff_in_few_lines(tmp_path: Path) -> None:
    diff = "--- a/a.c\n+++ b/a.c\n@@ -1 +1,9 @@\n int a;\n+int b;\n"
    put(tmp_path, RULE.replace('text = "A toy."', f"text = 'A toy.'\ndiff = '''\n{diff}'''\nrepeat = 8", 1))
    patch = examples.patch(rulebook.load(tmp_path).rules["XX101"].bad[0])
    assert patch.diff is not None
    assert (patch.diff.changed, patch.diff.remarks) == (8, ())


def test_nothing_is_repeated_less_than_once(tmp_path: Path) -> None:
    put(tmp_path, RULE.replace('text = "A toy."', 'text = "A toy."\nrepeat = 0', 1))
    assert complaint(tmp_path).endswith("repeat: must be 1 or more")
