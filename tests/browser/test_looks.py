"""What every state looks like to whom: no scripts, narrow, dark, forced colours, axe, and what it costs."""

from typing import Any

import pytest

STATES = {
    "start": "/",
    "films": "/?q=silver+wasps",
    "passages": "/?q=bees&by=passage",
    "narrowed": "/?q=the&genre=Drama&decade=1970&year=1960..1979&kind=quote",
    "explained": "/?q=silver+wasps&explain=1&spoilers=show",
    "description": "/?tip=1&q=a+film+where+silver+insects+attack+an+orchard+in+the+seventies",
    "misquote": "/?q=they+never+wanted+one",
    "mended": "/?q=silvr+waspz",
    "nothing": "/?q=xyzzyq+bees&kind=goof&year=1900",
    "past-the-end": "/?q=bees&page=99",
    "error": "/?q=lamp&year=soon&page=0",
    "no-page": "/nowhere",
    "film": "/films/the-silver-wasps-1976",
    "film-reviews": "/films/the-silver-wasps-1976?kind=review",
    "film-credits": "/films/the-silver-wasps-1976?kind=credit",
    "sentence": "/films/the-silver-wasps-1976?passage=the-silver-wasps-1976.quote.4ced7e5fdb74&text=Is+there",
    "browse": "/browse",
    "people": "/people",
    "person": "/people?name=Dale+Kittredge",
    "similar": "/similar?passage=the-silver-wasps-1976.quote.4ced7e5fdb74",
    "help": "/help",
}
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
LIGHT, DARK = {"viewport": WIDE, "color_scheme": "light"}, {"viewport": NARROW, "color_scheme": "dark"}
BOTH = pytest.mark.parametrize("tab", [LIGHT, DARK], ids=["wide-light", "narrow-dark"], indirect=True)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

# The policy allows no style in a page, but a sheet that a script makes is the reader's own.
SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
    document.adoptedStyleSheets.push(sheet);
}"""

# What can be hit and is neither 24 pixels large, nor has a circle of 24 to itself, nor stands in a sentence.
SMALL = """() => {
    const inText = (node) => node.closest("p, dd, li, span, td, th, h1, h2, h3");
    const all = document.querySelectorAll("a, button, summary, input:not([type=hidden]), label:has(input)");
    const boxes = [...all]
        .filter((node) => node.checkVisibility())
        .map((node) => [node, node.getBoundingClientRect()])
        .filter(([node, box]) => box.width > 1 && box.height > 1);
    return boxes.filter(([node, box]) => {
        if (Math.min(box.width, box.height) >= 23.5 || node.matches(".facet__box, .skip")) return false;
        if (inText(node) && getComputedStyle(node).display === "inline") return false;
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        return boxes.some(([other, its]) => {
            if (other === node || other.contains(node) || node.contains(other)) return false;
            const dx = Math.max(its.left - x, 0, x - its.right);
            const dy = Math.max(its.top - y, 0, y - its.bottom);
            return Math.hypot(dx, dy) < 11.5;
        });
    }).map(([node]) => node.outerHTML.slice(0, 160));
}"""


def violations(page: Any) -> list[str]:
    """Return what axe finds wrong, each with where."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("state", STATES)
@BOTH
def test_a_state_is_accessible(tab: Any, state: str) -> None:
    """Axe finds nothing, targets are large enough (WCAG 2.5.8), and nobody has to scroll sideways.

    Axe has the rules for WCAG 2.2 AA and good practice. All that is folded is opened. The page stays narrow
    with the wide spacing of WCAG 1.4.12 too.
    """
    page = tab.open(STATES[state])
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")

    assert violations(page) == []
    assert page.evaluate(SMALL) == []
    assert page.evaluate(WIDER) == 0
    page.evaluate(SPACED)
    assert page.evaluate(WIDER) == 0


@BOTH
def test_what_scripts_add_is_accessible(tab: Any) -> None:
    """Open suggestions with one chosen, and the dialog about keys, pass as well."""
    page = tab.open("/?q=bees")
    page.locator("#q").fill("")
    page.locator("#q").press_sequentially("silver")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert violations(page) == []
    assert page.evaluate(WIDER) == 0

    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    page.locator("dialog").wait_for()
    assert violations(page) == []
    assert page.evaluate(WIDER) == 0


@pytest.mark.parametrize("tab", [{"java_script_enabled": False}], ids=["no-scripts"], indirect=True)
def test_without_scripts(tab: Any) -> None:
    """Searching, narrowing, spoilers, paging and a film's page work with nothing but HTML."""
    page = tab.open("/")
    page.locator("#q").fill("the")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=the")
    before = page.locator("[role=status]").inner_text()

    page.locator(".facet__box[name=genre]").first.check()
    page.locator(".facets__apply").click()
    page.wait_for_url("**genre=**")
    assert page.locator("[role=status]").inner_text() != before
    page.locator(".chip").click()
    page.locator(".views__view", has_text="Passages").click()
    page.locator("a[rel=next]").click()
    assert page.locator("ol.hits").get_attribute("start") == "11"

    page.goto("/?q=almond+packing+shed&kind=plot&by=passage")
    secret = page.locator(".spoiler .hit__snippet").first
    assert secret.is_hidden()
    page.locator(".spoiler__summary").first.click()
    assert secret.is_visible()
    page.locator(".more__summary").last.click()
    assert page.locator("[data-copy]").last.is_visible()
    page.locator(".hit__link").last.click()
    page.locator(".passage--named").wait_for()


@pytest.mark.parametrize("tab", [LIGHT, DARK], ids=["light", "dark"], indirect=True)
def test_dark_is_dark(tab: Any, request: pytest.FixtureRequest) -> None:
    """The page follows the system: dark on light, or light on dark, and the browser's own parts with it."""
    page = tab.open("/?q=bees")
    paper, ink = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
        ".map(colour => colour.match(/[\\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0))"
    )
    dark = "dark" in request.node.name.partition("[")[2]
    assert (paper < ink) == dark
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == (
        "dark" if dark else "light"
    )


@pytest.mark.parametrize(
    "tab", [{"forced_colors": "active", "viewport": WIDE}], ids=["forced"], indirect=True
)
def test_forced_colours_lose_nothing(tab: Any) -> None:
    """Where the system sets the colours, marks are underlined, and what is chosen has an outline."""
    page = tab.open("/?q=bees&by=passage")

    line = "node => getComputedStyle(node).textDecorationLine"
    assert page.locator(".hit mark").first.evaluate(line) == "underline"
    assert page.locator(".tab--chosen").evaluate("node => getComputedStyle(node).outlineStyle") == "solid"


def test_a_mark_is_more_than_a_colour(tab: Any) -> None:
    """What matched is bold as well, and the sentence that a link names is underlined."""
    page = tab.open("/?q=%22off+switch%22&by=passage")
    weight = "node => Number(getComputedStyle(node).fontWeight)"
    assert page.locator(".hit mark").first.evaluate(weight) >= 600

    page.locator(".hit__link").first.click()
    named = page.locator("mark#sentence")
    named.wait_for()
    assert named.evaluate("node => getComputedStyle(node).textDecorationLine") == "underline"
    assert named.evaluate("node => node.getBoundingClientRect().top < innerHeight")


def test_the_focus_can_be_seen(tab: Any) -> None:
    """Tabbing through a page of results, each stop has an outline, and the first leads past the head."""
    page = tab.open("/?q=bees")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break  # past the last stop
        style = page.evaluate(
            "(({ outlineStyle, outlineWidth }) => [outlineStyle, parseFloat(outlineWidth)])"
            "(getComputedStyle(document.activeElement))"
        )
        assert style[0] != "none", page.evaluate("document.activeElement.outerHTML")
        assert style[1] >= 2, page.evaluate("document.activeElement.outerHTML")


@pytest.mark.parametrize("tab", [{"reduced_motion": "reduce"}], ids=["still"], indirect=True)
def test_nothing_moves_that_should_not(tab: Any) -> None:
    """Nothing is animated for those who do not want it."""
    page = tab.open("/?q=bees")

    lasts = "node => parseFloat(getComputedStyle(node).transitionDuration) > 0"
    assert page.evaluate(f"[...document.querySelectorAll('*')].filter({lasts}).length") == 0
    assert page.evaluate("document.getAnimations().length") == 0


def test_a_page_is_four_requests_and_no_cookie(tab: Any) -> None:
    """A page of results needs its style sheet, its script and its icon; nothing is kept in the browser."""
    tab.open("/?q=bees").wait_for_load_state("networkidle")

    assert len(set(tab.asked)) <= 4
    assert tab.context.cookies() == []
    assert tab.page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_nothing_jumps(tab: Any) -> None:
    """While a page loads nothing is moved about (a layout shift of 0)."""
    tab.context.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(each => {"
        " window.shift += each.value; })).observe({ type: 'layout-shift', buffered: true });"
    )
    page = tab.open("/?q=bees")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(200)

    assert page.evaluate("window.shift") < 0.01
