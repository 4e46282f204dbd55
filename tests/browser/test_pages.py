"""The HTML pages in a browser: every width and scheme, keyboard alone, no script, no network, hostile text."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

import reviewer
from reviewer import inputs, review
from reviewer.engine import Engine
from reviewer.model import Persona, Report
from reviewer.render.html import html, pages

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

CHECKOUT = Path(reviewer.__file__).parents[1]
SAMPLES = sorted(path.name for path in (CHECKOUT / "samples").iterdir() if path.suffix in (".patch", ".mbox"))
ASSEMBLY = CHECKOUT / "tests" / "data" / "asm" / "v2"
WIDTHS = (360, 800, 1440)
SCHEMES = ("light", "dark")
EVIL = (
    "<script>document.title='owned'</script>\"'><img src=x onerror=\"document.title='owned'\">\u202eevil\u2066\x1b[31m"
)
HEAD = "From: {who} <a@example.org>\nDate: Mon, 1 Jan 2024 10:00:00 +0000\nSubject: [PATCH] {subject}\n"
SIGNED = "\nSigned-off-by: A Developer <a@example.org>\n---\n"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


def wrapper_patch() -> str:
    """The reference wrappers as new files, one argument loaded from the place of another."""
    files = []
    for path in sorted(each for each in ASSEMBLY.rglob("*") if each.is_file()):
        text = path.read_text(encoding="utf-8").replace("TDX_MODULE_r9(%rsi), %r9", "TDX_MODULE_r8(%rsi), %r9")
        files.append(new_file(str(path.relative_to(ASSEMBLY)), text.rstrip("\n").split("\n")))
    text = "\nThe host cannot call the module. This patch adds the wrappers.\n"
    return HEAD.format(who="A", subject="x86/tdx: Add the wrappers") + text + SIGNED + "".join(files)


def new_file(path: str, lines: list[str]) -> str:
    head = f"diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n"
    return f"{head}@@ -0,0 +1,{len(lines)} @@\n" + "".join(f"+{line}\n" for line in lines)


def hostile_patch() -> str:
    """Markup, controls and endless lines in whatever a page shows."""
    text = f"\nThis patch {EVIL}\0 adds {'x' * 300_000} to it.\n\n{EVIL}\nWe need {'z ' * 3_000}.\n"
    files = new_file(
        'lib/<b>x".S', ["/*", f" * Returns 0 or {EVIL}", " */", "SYM_FUNC_START(<b>f)", "\tret", "y" * 200_000]
    )
    return HEAD.format(who=EVIL, subject=f"lib: Adds {EVIL}") + text + SIGNED + files


def ragged_patch() -> str:
    """A paragraph whose mended form is as wide as a changelog may be, and wider than the margin."""
    text = (
        "\nThe lock is never\nreleased on the error path, so that the next caller of the allocation\nhangs for good.\n"
        "Release it before the error\nis returned to the caller.\n"
    )
    files = new_file("lib/toy.c", ["int toys;"])
    return HEAD.format(who="A", subject="lib/toy: Release the lock on the error path") + text + SIGNED + files


def review_of(engine: Engine, folder: Path, name: str) -> Report:
    if name in SAMPLES:
        return review.report(engine, inputs.read([str(CHECKOUT / "samples" / name)], None))
    made = {"wrappers": wrapper_patch, "hostile": hostile_patch, "ragged": ragged_patch}[name]()
    (folder / "made.patch").write_text(made, encoding="utf-8")
    return review.report(engine, inputs.read([str(folder / "made.patch")], None))


def written(engine: Engine, folder: Path, name: str) -> Path:
    page = folder / "page.html"
    page.write_text(html(review_of(engine, folder, name), persona=Persona.AUDITOR), encoding="utf-8")
    return page


class Opened:
    """A page and all that it asked for and complained of."""

    def __init__(self, browser: Browser, path: Path, **settings: Any) -> None:
        self.page: Page = browser.new_context(viewport={"width": 800, "height": 900}, **settings).new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.set_default_timeout(10_000)
        self.page.goto(path.as_uri())

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.page.context.close()

    def look(self, width: int, scheme: Any) -> None:
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme=scheme)

    def overflow(self) -> int:
        """Pixels that the page is wider than the window."""
        wider: int = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return wider


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("name", [*SAMPLES, "wrappers", "ragged", "hostile"])
def test_a_page_is_accessible_and_keeps_to_itself_at_all_widths(
    browser: Browser, engine: Engine, tmp_path: Path, name: str
) -> None:
    path = written(engine, tmp_path, name)
    with Opened(browser, path) as opened:
        for width in WIDTHS:
            opened.look(width, "light")
            assert opened.overflow() <= 0, width
        for width, scheme in ((360, "dark"), (1440, "light")):
            opened.look(width, scheme)
            assert violations(opened.page) == []
        assert opened.requests == [path.as_uri()]
        assert opened.complaints == []


def test_hostile_text_stays_text(browser: Browser, engine: Engine, tmp_path: Path) -> None:
    with Opened(browser, written(engine, tmp_path, "hostile")) as opened:
        page = opened.page
        assert page.title().startswith("Review: [PATCH] lib: Adds <script>")
        assert page.locator("script").count() == 1
        assert page.locator("img, h2 b, code b").count() == 0
        shown = page.locator("body").inner_text()
        assert "\\u202eevil\\u2066" in shown
        assert not {"\u202e", "\u2066", "\x1b", "\0"} & set(page.content())
        assert "more characters]" in shown
        assert len(shown) < 100_000


def test_notes_stand_beside_their_words_where_there_is_room_and_below_them_elsewhere(
    browser: Browser, engine: Engine, tmp_path: Path
) -> None:
    with Opened(browser, written(engine, tmp_path, "05-series.mbox")) as opened:
        mark, note = opened.page.locator("#p3 .mail mark").first, opened.page.locator("#p3 .mail .finding").first
        for width in WIDTHS:
            opened.look(width, "light")
            words, said = mark.bounding_box(), note.bounding_box()
            assert words
            assert said
            if width == 1440:
                assert said["x"] > words["x"] + words["width"]
                assert abs(said["y"] - words["y"]) < 30
            else:
                assert said["y"] > words["y"]


def test_the_keyboard_reaches_everything_in_the_order_of_the_page(
    browser: Browser, engine: Engine, tmp_path: Path
) -> None:
    with Opened(browser, written(engine, tmp_path, "01-gate-call.patch")) as opened:
        page = opened.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        count = page.evaluate(
            """() => { window.all = [...document.querySelectorAll("a, summary, input, [tabindex='0']")]
                .filter((each) => each.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true}));
                return window.all.length; }"""
        )
        reached = [page.evaluate("window.all.indexOf(document.activeElement)")]
        for _ in range(count - 1):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("window.all.indexOf(document.activeElement)"))
        assert reached == list(range(count))


def test_j_and_k_step_through_the_remarks_until_they_are_switched_off(
    browser: Browser, engine: Engine, tmp_path: Path
) -> None:
    with Opened(browser, written(engine, tmp_path, "01-gate-call.patch")) as opened:
        page = opened.page
        ids = page.locator(".finding").evaluate_all("all => all.map((each) => each.id)")
        seen = []
        for key in "jjk":
            page.keyboard.press(key)
            seen.append(page.evaluate("document.activeElement.id"))
        assert seen == [ids[0], ids[1], ids[0]]
        page.locator("#filter summary").click()
        page.locator("#keys").uncheck()
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.id") == "keys"


def test_without_script_all_is_there_and_the_filters_work(browser: Browser, engine: Engine, tmp_path: Path) -> None:
    path = written(engine, tmp_path, "01-gate-call.patch")
    with Opened(browser, path, java_script_enabled=False) as opened:
        page = opened.page
        notes, warnings = page.locator(".finding.note"), page.locator(".finding.warning")
        assert warnings.first.is_visible()
        first = notes.first
        assert first.is_visible()
        page.locator("#filter summary").click()
        page.locator("#show-note").uncheck()
        assert not first.is_visible()
        assert warnings.first.is_visible()
        page.locator("#show-CL201").uncheck()
        assert not page.locator("#p1-cl201").is_visible()
        page.locator("#show-regular").uncheck()
        assert not any(page.locator(".finding").nth(at).is_visible() for at in range(page.locator(".finding").count()))


def test_a_link_to_a_remark_opens_what_it_is_folded_in(browser: Browser, engine: Engine, tmp_path: Path) -> None:
    path = written(engine, tmp_path, "wrappers")
    with Opened(browser, path) as opened:
        page = opened.page
        file = page.locator("details.file:has(#p1-sc002)")
        file.locator("> summary").click()
        assert not page.locator("#p1-sc002").is_visible()
        page.locator("ol.first a[href='#p1-sc002']").click()
        assert page.locator("#p1-sc002").is_visible()
        assert page.locator("#p1-sc002").evaluate("each => each.matches(':target')")


def test_the_picture_shows_the_broken_way_and_its_line(browser: Browser, engine: Engine, tmp_path: Path) -> None:
    with Opened(browser, written(engine, tmp_path, "wrappers")) as opened:
        picture = opened.page.locator("details:has-text('__seamcall() host=1 ret=0') svg.flow").first
        assert picture.locator("path.fail").count() == 1
        assert picture.locator("path.pass").count() == 9
        assert picture.locator(".said").all_text_contents() == [
            "found: the word at 16(%rsi)",
            "tdxcall.S:18: movq 16(%rsi), %r9",
        ]
        opened.look(360, "dark")
        red = picture.locator("path.fail").evaluate("each => getComputedStyle(each).stroke")
        assert red == "rgb(255, 143, 134)"


def test_a_print_unfolds_everything(browser: Browser, engine: Engine, tmp_path: Path) -> None:
    with Opened(browser, written(engine, tmp_path, "01-gate-call.patch"), java_script_enabled=False) as opened:
        why = opened.page.locator(".finding details p").first
        assert not why.is_visible()
        opened.page.emulate_media(media="print")
        assert why.is_visible()
        assert not opened.page.locator("#filter").is_visible()


def test_the_index_lists_sorts_and_leads_to_each_page(browser: Browser, engine: Engine, tmp_path: Path) -> None:
    report = review_of(engine, tmp_path, "05-series.mbox")
    for name, text in pages(report, persona=Persona.REGULAR):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with Opened(browser, tmp_path / "index.html") as opened:
        page = opened.page
        for width in WIDTHS:
            opened.look(width, "dark")
            assert opened.overflow() <= 0
        assert violations(page) == []
        numbers = page.locator("tbody td:first-child")
        assert numbers.all_inner_texts() == ["1", "2", "3", "4"]
        page.get_by_role("button", name="Score").press("Enter")
        assert numbers.all_inner_texts() == ["2", "3", "1", "4"]
        assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "ascending"
        page.get_by_role("button", name="No.").press("Enter")
        page.get_by_role("button", name="No.").press("Enter")
        assert numbers.all_inner_texts() == ["4", "3", "2", "1"]
        page.locator("tbody a").first.click()
        assert page.locator("h2").first.inner_text() == "[PATCH 3/3] watchdog: sandglass: Restart the timer on resume"
        page.get_by_role("link", name="All patches").click()
        assert page.url.endswith("/index.html")
        assert opened.complaints == []


def test_lines_that_are_to_stay_as_they_are_scroll_in_the_margin_and_break_on_paper(
    browser: Browser, engine: Engine, tmp_path: Path
) -> None:
    with Opened(browser, written(engine, tmp_path, "ragged")) as opened:
        mended = opened.page.locator("#p1-fm103 pre.suggestion")
        opened.look(1440, "light")
        assert mended.evaluate("each => each.scrollWidth > each.clientWidth && each.tabIndex === 0")
        opened.page.emulate_media(media="print")
        assert mended.evaluate("each => each.scrollWidth <= each.clientWidth")
