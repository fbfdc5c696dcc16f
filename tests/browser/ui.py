"""The Prefect UI as a person uses it: clicks, forms and pages, waited for by what they show."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect, sync_playwright

WIDTH, HEIGHT = 1366, 768
"""The smallest screen that offices still have."""
PATIENCE_MS = 180_000
"""How long anything may take that a page shows; a run among it."""
BUSY, TRIES = 503, 5
"""What the server answers while its database is busy, and how often a form is sent at most."""
SCREENSHOTS = "ROTAMEND_SCREENSHOTS"
"""Names the folder in which pictures are kept; none are where it is not set."""
THEMES = ("light", "dark")
_COLOURS = 96
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
_LAYOUT = """() => {
  const wrong = [], box = e => e.getBoundingClientRect();
  const name = e => `${e.tagName} "${e.innerText.slice(0, 40)}"`;
  const page = document.querySelector('article.artifact-data-markdown');
  const side = document.querySelector('.p-layout-well__well');
  for (const table of page.querySelectorAll('table')) {
    const frame = table.parentElement;
    if (frame.scrollWidth > frame.clientWidth) wrong.push(`${name(table)} scrolls sideways`);
    for (const cell of table.querySelectorAll('th, td'))
      if (cell.scrollWidth > cell.clientWidth + 1) wrong.push(`${name(cell)} is cut`);
  }
  const blocks = [...page.children].filter(e => box(e).height);
  blocks.forEach((block, i) => {
    if (i && box(block).top < box(blocks[i - 1]).bottom - 1)
      wrong.push(`${name(block)} lies over ${name(blocks[i - 1])}`);
    if (box(block).right > box(side).left) wrong.push(`${name(block)} lies over the side panel`);
  });
  for (const image of page.querySelectorAll('img'))
    if (!image.naturalWidth) wrong.push(`a picture is not drawn: ${image.alt}`);
  if (document.documentElement.scrollWidth > innerWidth) wrong.push('the page scrolls sideways');
  return [blocks.length, wrong];
}"""


class Ui:
    """A browser's page that shows the UI of a server."""

    def __init__(self, page: Page, port: int) -> None:
        self.page = page
        self._address = f"http://127.0.0.1:{port}"
        self.outside: list[str] = []
        page.on("request", lambda request: self._note(request.url))
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)

    def _note(self, url: str) -> None:
        if not url.startswith((f"{self._address}/", "data:", "blob:")):
            self.outside.append(url)

    def open(self, path: str) -> None:
        """Go to a page of the UI."""
        self.page.goto(f"{self._address}{path}")

    def theme(self, colour: str) -> None:
        """Choose a theme, as the settings do."""
        self.page.evaluate(
            "colour => localStorage.setItem('color-scheme', JSON.stringify(colour))", colour
        )
        self.page.reload()

    def start(self, deployment: str, **fields: str) -> None:
        """Fill in the form of a deployment, which starts a run.

        Parameters
        ----------
        fields
            Texts by title, with ``_`` for a space.
        """
        self.open("/deployments")
        self.page.locator(f"a.deployment-list__name[title='{deployment}']").click()
        self.page.get_by_role("button", name="Run", exact=True).click()
        self.page.get_by_text("Custom run").click()
        for title, text in fields.items():
            self._after(title.replace("_", " "), "self::input or self::textarea").fill(text)
        self._send(self.page.get_by_role("button", name="Submit"), "create_flow_run")
        # Left too early, the page would take its request back.
        self.page.wait_for_url(lambda address: not urlsplit(address).path.endswith("/run"))

    def open_run(self, name: str) -> None:
        """Look at a run, once one whose name begins so is listed."""
        self.open("/runs")
        link = self.page.get_by_role("link", name=re.compile(f"^{re.escape(name)}")).first
        expect(link).to_be_visible()
        link.click()

    def wait_for(self, text: str | re.Pattern[str]) -> None:
        """Wait until the page says something."""
        expect(self.page.locator("body")).to_contain_text(text)

    def resume(self) -> list[str]:
        """Open the form of a suspended run; gives the titles of its fields."""
        button = self.page.get_by_role("button", name="Resume")
        expect(button).to_be_enabled()
        button.click()
        form = self.page.get_by_role("dialog")
        expect(form.get_by_text("Only approve publishes")).to_be_visible()
        titles = form.locator("label").all_inner_texts()
        return [title.removesuffix(" (Optional)").strip() for title in titles]

    def sees(self, pattern: str) -> None:
        """Expect a text of the form on the screen as it is, without scrolling."""
        told = self.page.get_by_role("dialog").get_by_text(re.compile(pattern)).first
        expect(told).to_be_in_viewport(ratio=1)

    def choose(self, title: str, option: str | re.Pattern[str]) -> None:
        """Choose one of what a field of the form offers."""
        control = "self::button and contains(@class, 'p-select-button__control')"
        # By the keyboard: a click of a machine opens the list and closes it at once.
        self._after(title, control).press("ArrowDown")
        self.page.locator(".p-select-option").filter(has_text=option).first.click()

    def submit(self) -> None:
        """Submit the form of a suspended run, which closes it."""
        form = self.page.get_by_role("dialog")
        self._send(form.get_by_role("button", name="Submit"), "resume")
        expect(form).to_be_hidden()

    def _send(self, button: Locator, request: str) -> None:
        """Press a button, as often as the server asks for it.

        SQLite turns down whoever reads before another writes and writes after it. Prefect then
        answers 503, and its UI says "Oops": what was typed is still there, to be sent again.
        """
        for _ in range(TRIES):
            with self.page.expect_response(re.compile(f"/{request}$")) as answered:
                button.click()
            answer = answered.value
            if answer.status != BUSY:
                assert answer.ok, answer.text()
                return
            self.page.get_by_role("button", name="Close").last.click()
        pytest.fail(f"the server was busy {TRIES} times")

    def artifact(self, key: str) -> str:
        """Open the newest page under a key; gives its text."""
        self.open(f"/artifacts/key/{key}")
        newest = self.page.locator("a[href*='/artifacts/artifact/']").first
        expect(newest).to_be_visible()
        newest.click()
        shown = self.page.locator("article.artifact-data-markdown")
        expect(shown).to_be_visible()
        return shown.inner_text()

    def layout(self) -> list[str]:
        """What is wrong with how the page of an artifact lies on the screen."""
        self.page.wait_for_function(
            "() => document.querySelector('article.artifact-data-markdown > *')"
            " && document.querySelector('.p-layout-well__well')"
            " && [...document.images].every(image => image.complete)"
        )
        blocks, wrong = self.page.evaluate(_LAYOUT)
        assert blocks, "the page is empty"
        return list(wrong)

    def picture(self, name: str) -> None:
        """Keep a picture of the screen, where somebody wants them."""
        folder = os.environ.get(SCREENSHOTS)
        if folder:
            self.page.mouse.move(0, 0)
            shot = Image.open(BytesIO(self.page.screenshot(animations="disabled")))
            few = shot.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
            few.save(Path(folder) / f"{name}.png", optimize=True)

    def _after(self, title: str, control: str) -> Locator:
        """The first control of a kind after the label with a title."""
        labels = f"normalize-space()='{title}' or normalize-space()='{title} (Optional)'"
        return self.page.locator(f"xpath=//label[{labels}]/following::*[{control}][1]")


@contextmanager
def browser(port: int) -> Iterator[Ui]:
    """The UI of a server in a browser without any history."""
    names = (os.environ.get("ROTAMEND_CHROMIUM", ""), "chromium", "chromium-browser")
    program = next((found for name in names if (found := shutil.which(name))), None)
    if program is None:
        pytest.fail("No Chromium: apt-get install chromium, or name one by ROTAMEND_CHROMIUM.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(_FLAGS))
        try:
            yield Ui(chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT}), port)
        finally:
            chromium.close()
