"""The command `ledger add`: an addition is taken whole or not at all."""

from pathlib import Path

import pytest

from detente import Ledger

ADDITION = """
measures:
  - id: chn-magnets
    title: Licences for magnets
    instrument: export control
    imposed_by: CHN
    products: {hs: "8505.11"}
    from: 2025-10-09
    recorded_on: 2025-10-09
    sources: [{title: Announcement 61}]
amendments:
  - {amends: usa-steel, recorded_on: 2025-10-20, until: 2026-06-04}
"""


class TestAdd:
    def add(self, ask, text: str, name: str = "new.yaml"):
        Path(name).write_text(text)
        return ask("ledger", "add", name)

    def files(self) -> set[str]:
        return {path.name for path in Path("small").iterdir()}

    def test_an_addition_is_copied_whole_under_a_free_name(self, ask):
        said = self.add(ask, ADDITION)
        assert said.out == (
            "Added 1 measure and 1 amendment as small/2025-10-20-chn-magnets.yaml.\n"
            "small now has 9 measures in 11 versions.\n"
        )
        assert Path("small/2025-10-20-chn-magnets.yaml").read_text() == ADDITION
        assert str(Ledger.open("small")["usa-steel"].until) == "2026-06-04"
        assert {path.name for path in Path().iterdir()} == {"small", "new.yaml"}

    def test_a_name_that_is_taken_is_left_alone(self, ask):
        Path("small/2025-10-20-chn-magnets.yaml").write_text("amendments: []\n")
        assert "2025-10-20-chn-magnets-2.yaml" in self.add(ask, ADDITION).out

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            (
                "imposed_by: CHN",
                "imposed_by: Chnia",
                "new.yaml, line 6, 'chn-magnets', imposed_by: there is no economy 'Chnia'.",
            ),
            (
                "recorded_on: 2025-10-09",
                "recorded: 2025-10-09",
                "new.yaml, line 9: there is no key 'recorded'",
            ),
            (
                "amends: usa-steel",
                "amends: usa-steal",
                "new.yaml, line 12: amends 'usa-steal', which is no measure.",
            ),
            ("id: chn-magnets", "id: usa-steel", "id 'usa-steel' is given twice, first at"),
            ("id: chn-magnets", "id: ../../outside", "new.yaml, line 3: id: "),
            (
                "measures:",
                "measure:",
                "new.yaml, line 2: there is no key 'measure'. Did you mean 'measures'?",
            ),
            ("amendments:", "ledger: {name: x}\namendments:", "new.yaml, line 11: names a ledger."),
            ("amendments:", "products: {a: {}}\namendments:", "new.yaml, line 11: holds product lists."),
        ],
    )
    def test_a_mistake_leaves_the_folder_as_it_was(self, ask, old, new, message):
        before = self.files()
        said = self.add(ask, ADDITION.replace(old, new))
        assert (said.code, said.out) == (2, "")
        assert message in said.err
        assert self.files() == before
        assert {path.name for path in Path().iterdir()} == {"small", "new.yaml"}

    def test_all_mistakes_are_told_those_of_the_folder_too(self, ask):
        Path("small/other.yaml").write_text("measures: 5\n")
        said = self.add(
            ask, ADDITION.replace("recorded_on: 2025-10-09", "recorded: 1").replace("usa-steel", "x")
        )
        assert "error: small/other.yaml, line 1: 'measures' is not a list." in said.err
        assert "error: new.yaml, line 9: " in said.err
        assert "error: new.yaml, line 12: " in said.err

    def test_names_are_told_with_all_else_each_at_its_key(self, ask):
        text = ADDITION.replace(
            "control\n    imposed_by: CHN", "contrl\n    imposed_by:\n      - CHN\n      - Chnia"
        )
        text = text.replace('{hs: "8505.11"}', "{sectors: eletronics, lists: [nosuch]}").replace(
            "until: 2026-06-04", "until: soon, except: Germny"
        )
        told = self.add(ask, text).err.splitlines()
        assert [line.removeprefix("error: ").partition(": ")[0] for line in told] == [
            "new.yaml, line 5",
            "new.yaml, line 8, 'chn-magnets', imposed_by",
            "new.yaml, line 9, 'chn-magnets', sectors",
            "new.yaml, line 9, 'chn-magnets', products",
            "new.yaml, line 14",
            "new.yaml, line 14, 'usa-steel', except",
        ]

    def test_rates_of_what_has_none_are_told_at_their_line(self, ask):
        text = ADDITION.replace("export control", "talks").replace(
            "    sources", "    rates: [{rate: 0.1, basis: additional}]\n    until: 2025-10-01\n    sources"
        )
        told = self.add(ask, text).err.splitlines()
        assert told[0].startswith(
            "error: new.yaml, line 11: it ends on 2025-10-01, before it starts on 2025-10-09."
        )
        assert told[1].startswith(
            "error: new.yaml, line 10: 'chn-magnets' is talks: such a measure has no rates"
        )
        assert len(told) == 2

    @pytest.mark.parametrize("text", ["", "5\n", "measures: []\n"])
    def test_a_file_that_adds_nothing(self, ask, text):
        said = self.add(ask, text)
        assert said.code == 2
        assert "new.yaml: adds no measure and no amendment." in said.err

    def test_a_file_that_is_not_there_or_in_the_ledger_already(self, ask):
        assert ask("ledger", "add", "no.yaml").err == "error: no.yaml: there is no such file.\n"
        assert "lies in the ledger already" in ask("ledger", "add", "small/measures.yaml").err

    @pytest.mark.parametrize("folder", ["us-china", "no-such-folder", "new.yaml"])
    def test_the_cure_is_a_folder_of_ones_own(self, command, small, folder):
        Path("new.yaml").write_text(ADDITION)
        said = command("ledger", "add", "new.yaml", "--ledger", folder)
        assert said.code == 2
        assert "'ledger: {name: mine, extends: us-china}'" in said.err

    def test_a_name_that_means_two_ledgers_is_refused(self, command, small):
        small.rename("us-china")
        Path("new.yaml").write_text(ADDITION)
        said = command("ledger", "add", "new.yaml", "--ledger", "us-china")
        assert said.code == 2
        assert "Write './us-china' for the folder" in said.err
        said = command("ledger", "add", "new.yaml", "--ledger", "./us-china")
        assert said.out.startswith("Added 1 measure and 1 amendment as us-china/2025-10-20-chn-magnets.yaml.")
        assert "small now has 9 measures" in said.out

    def test_a_ledger_may_extend_another_beside_it(self, command, small):
        Path("mine").mkdir()
        Path("mine/ledger.yaml").write_text("ledger: {name: mine, extends: ../small}\n")
        Path("new.yaml").write_text(ADDITION)
        assert "mine now has 9 measures" in command("ledger", "add", "new.yaml", "--ledger", "mine").out
        assert self.files() == {"ledger.yaml", "measures.yaml"}

    def test_a_wall_of_errors_of_an_addition_is_cut(self, ask):
        wrong = "".join(f"  - {{id: a-{at}}}\n" for at in range(30))
        Path("new.yaml").write_text(f"measures:\n{wrong}")
        told = ask("ledger", "add", "new.yaml").err.splitlines()
        assert (len(told), told[-1]) == (21, "error: small: and 100 more errors. Cure these first.")
