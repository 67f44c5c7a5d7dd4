"""Pages made from reports in a browser with the network cut, and the brief that ties numbers to words."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from detente import cli
from detente.errors import InputError
from detente.policy.ledger import Ledger
from detente.reader.reading import read
from detente.show.reading_page import reading_page
from detente.show.walk_brief import write_brief_of
from tests.unit.told_reports import claim, reading, report
from tests.web.page import RISE, Page, printed_by_its_python, scenario

REPORTS = ("magazine-2025-10-18.txt", "newsletter-2025-10-18.txt", "wire-2025-10-11.txt")
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OFFLINE = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --allow-file-access-from-files --virtual-time-budget=3000 "
    "--dump-dom"
).split()
HARNESS = """<!doctype html><meta charset="utf-8"><body><pre id="found"></pre>
<iframe src="{page}" style="width:{width}px;height:900px;border:0"></iframe><script>
addEventListener("load", () => {{
  const inner = document.querySelector("iframe").contentDocument;
  const links = [...inner.querySelectorAll("a")];
  document.getElementById("found").textContent = JSON.stringify({{
    wide: inner.documentElement.scrollWidth, title: inner.title, marks: inner.querySelectorAll("mark").length,
    links: links.filter(a => !inner.getElementById(a.getAttribute("href").slice(1))).length,
    focusable: links.every(a => a.tabIndex === 0),
    scripts: inner.scripts.length, mode: inner.compatMode,
    fetched: inner.defaultView.performance.getEntriesByType("resource").length }});
}});</script>"""
in_a_browser = pytest.mark.skipif(BROWSER is None, reason="no browser is installed")


def write(paths, output: Path, **more) -> Page:
    """Writes a brief and takes it apart."""
    write_brief_of([Path(path) for path in paths], output, lambda words: nullcontext(), **more)
    return Page(output)


@pytest.fixture(scope="module")
def files(repository: Path) -> list[Path]:
    return [repository / "examples" / "reports" / name for name in REPORTS]


@pytest.fixture(scope="module")
def page(files, repository, tmp_path_factory) -> Page:
    """The brief of the example reports, made from the root of the repository as the documentation does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(repository)
        relative = [path.relative_to(repository) for path in files]
        return write(relative, tmp_path_factory.mktemp("brief") / "brief.html")


def shown_in_browser(page: Path, width: int, folder: Path) -> dict:
    """What a browser without network finds in a page of some width."""
    harness = folder / "harness.html"
    harness.write_text(HARNESS.format(page=page.resolve().as_uri(), width=width), encoding="utf-8")
    cut = ["--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder / 'browser'}"]
    done = subprocess.run(
        [str(BROWSER), *OFFLINE, *cut, harness.as_uri()], capture_output=True, text=True, timeout=120
    )
    found = re.search(r'<pre id="found">(\{.*?\})</pre>', done.stdout)
    assert found, done.stderr[-2000:]
    return json.loads(found[1].replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&"))


class TestInABrowser:
    @in_a_browser
    @pytest.mark.parametrize("width", [390, 1200])
    def test_the_page_of_a_reading(self, files, tmp_path, width):
        path = tmp_path / "reading.html"
        path.write_text(reading_page(read(files)), encoding="utf-8")
        found = shown_in_browser(path, width, tmp_path)
        assert found["wide"] <= width
        assert (found["mode"], found["scripts"], found["links"], found["fetched"]) == ("CSS1Compat", 0, 0, 0)
        assert found["marks"] > 10 and found["focusable"]
        assert found["title"] == "What 3 reports say of trade policy"

    @in_a_browser
    @pytest.mark.parametrize("width", [390, 1200])
    def test_the_brief(self, page, tmp_path, width):
        path = tmp_path / "brief.html"
        path.write_text(page.source, encoding="utf-8")
        found = shown_in_browser(path, width, tmp_path)
        assert found["wide"] <= width
        assert (found["mode"], found["scripts"], found["links"], found["fetched"]) == ("CSS1Compat", 0, 0, 0)

    @in_a_browser
    def test_long_words_do_not_make_it_wider_than_a_phone(self, tmp_path):
        told = report(f"Officials threatened a tariff on {'x' * 400} from China, it was said.", "y" * 200)
        path = tmp_path / "reading.html"
        said = claim(told, "a tariff on", product="x" * 400, condition="z" * 300)
        path.write_text(reading_page(reading([told], [said])), encoding="utf-8")
        assert shown_in_browser(path, 390, tmp_path)["wide"] <= 390


class TestBriefOfReports:
    def test_the_answer_is_one_sentence_of_what_is_told_in_force_and_threatened(self, page):
        (answer,) = [text for text in page.texts("p") if "reports of 11 to 18 October 2025" in text]
        for words in (
            "threat",
            "what is in force on 18 October 2025 costs the world",
            "would cost the world",
        ):
            assert words in answer
        assert "United States −" in answer and "China −" in answer
        assert answer.count(". ") == 0 and answer.endswith(".")

    def test_every_number_of_a_threat_leads_to_the_words_it_rests_on(self, page):
        notes = [
            text for text in page.texts("dd", class_="note") if "a year more" in text or "in all" in text
        ]
        assert len(notes) == 3 and all("said in m01" in note for note in notes)
        (told,) = page.texts("article", id="said-m01")
        assert "additional 100 percent tariff on imports from China" in told
        assert "wire-2025-10-11.txt, 11 October 2025" in told

    def test_words_are_those_of_the_reports(self, page, files):
        texts = [" ".join(path.read_text(encoding="utf-8").split()) for path in files]
        quoted = page.texts("span", class_="said")
        assert len(quoted) > 5
        assert all(any(words in text for text in texts) for words in quoted)

    def test_what_the_ledger_has_is_named_with_its_own_source(self, page):
        (told,) = page.texts("article", id="said-m01")
        assert "us-plus-100-china, threatened on 18 October 2025" in told and "Channel NewsAsia" in told

    def test_the_disagreement_stands_beside_the_number(self, page):
        (told,) = page.texts("article", id="said-m01")
        assert "Are the 100 % on top of other duties?" in told

    def test_what_has_no_number_says_why(self, page):
        headings = page.texts("h2")
        assert headings.index("What could not be counted") > headings.index("What the reports say")
        assert "an export control has no price" in " ".join(page.texts("dd")).casefold().replace(
            "an export", "an export"
        )

    def test_days_to_watch_have_the_truce(self, page):
        shown = " ".join(page.texts("section"))
        assert "10 November 2025" in shown

    def test_links_inside_the_page_lead_somewhere(self, page):
        anchors = [found["id"] for _, found, _ in page.elements if "id" in found]
        links = {found["href"].lstrip("#") for tag, found, _ in page.elements if tag == "a"}
        assert len(anchors) == len(set(anchors)) and links <= set(anchors)

    def test_its_commands_make_the_same_page(self, page, repository, tmp_path, monkeypatch):
        made_with, make = "".join(page.elements[page.place("pre")][2]).strip().splitlines()
        assert made_with.startswith("# Détente ")
        (tmp_path / "examples").symlink_to(repository / "examples")
        monkeypatch.chdir(tmp_path)
        # In this process, where nothing is drawn; a shell runs the commands of a brief of scenarios.
        monkeypatch.setattr(sys, "argv", shlex.split(make))
        monkeypatch.setattr(cli, "_keep_compiled_code", lambda: None)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert not ended.value.code
        assert Page(tmp_path / "brief.html").texts("table") == page.texts("table")

    def test_its_python_prints_the_number_it_shows(self, page, repository, monkeypatch, capsys):
        printed = printed_by_its_python(page, repository, monkeypatch, capsys)
        (world_row,) = [row for row in page.texts("tr") if row.startswith("World ")]
        assert world_row.split()[2] == f"{float(printed[-1]):+.2f}".replace("-", "−")

    def test_the_bundled_ledger_is_as_it_was(self, page):
        assert len(Ledger.embedded()) == 108


class TestRefused:
    def test_reports_and_scenarios_are_not_mixed(self, folder, files):
        Path("rise.yaml").write_text(scenario("Rise", RISE))
        with pytest.raises(InputError) as caught:
            write([files[0], "rise.yaml"], folder / "brief.html")
        assert "reports and scenarios are mixed" in str(caught.value)
        assert "Give the ones or the others, and write two briefs." in str(caught.value)
        assert not (folder / "brief.html").exists()

    def test_options_of_reports_are_not_for_scenarios(self, folder):
        Path("rise.yaml").write_text(scenario("Rise", RISE))
        with pytest.raises(InputError) as caught:
            write(["rise.yaml"], folder / "brief.html", ledger="us-china", published="2025-10-17")
        assert [one.place for one in caught.value.problems] == ["--ledger", "--published"]

    def test_a_file_that_is_not_there(self, folder):
        with pytest.raises(InputError, match="no such file"):
            write(["nowhere.txt"], folder / "brief.html")

    def test_one_report_that_cannot_be_read_is_named_on_the_page(self, folder, files):
        Path("empty.txt").write_text("")
        page = write([*files, "empty.txt"], folder / "brief.html")
        assert any("empty.txt" in text and "empty" in text for text in page.texts("p", class_="notice"))
