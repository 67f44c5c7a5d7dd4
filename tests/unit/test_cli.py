"""The command line: every command says what it does, worlds and lists are shown, and it starts quickly."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from detente import World, cli
from detente.economy.checks import Check, Identity
from detente.economy.tables import rows
from detente.simulate.scenario import scenario_schema


class TestHelp:
    @pytest.mark.parametrize("name", ["run", "world", "brief", "variables", "schema"])
    def test_each_command_says_what_it_does(self, command, name):
        said = command(name, "--help")
        assert said.code == 0
        assert "Usage: " in said.out and f" {name} [OPTIONS]" in said.out
        summary = getattr(cli, name).__doc__.strip()
        assert " ".join(summary.split()) in " ".join(said.out.split())

    def test_all_commands_are_listed(self, command):
        said = command("--help")
        assert said.code == 0
        assert all(f"  {name} " in said.out for name in ("run", "world", "brief", "variables", "schema"))

    @pytest.mark.parametrize("words", [(), ("run",), ("brief",), ("nonsense",), ("run", "--nonsense", "x")])
    def test_wrong_usage_ends_with_2(self, command, words):
        said = command(*words)
        assert said.code == 2
        assert "Usage: " in said.out + said.err


class TestWorld:
    def test_the_bundled_world_is_shown_largest_first(self, command):
        said = command("world")
        assert said.code == 0
        assert said.out.index("United States") < said.out.index("China") < said.out.index("Germany")
        assert all(unit in said.out for unit in ("bn USD", "% of value", "% of goods"))

    def test_one_economy_is_shown_with_partners_and_sectors(self, command):
        said = command("world", "--region", "China")
        assert said.code == 0
        assert said.out.startswith("China (CHN)")
        assert all(words in said.out for words in ("Largest partners", "Largest sectors", "billion USD"))

    def test_every_identity_holds(self, command, world):
        said = command("world", "--check")
        lines = said.out.splitlines()
        assert len(lines) == len(world.check().identities)
        assert all(line.startswith("holds ") for line in lines)

    def test_an_identity_that_fails_ends_with_1(self, command, monkeypatch):
        failed = Identity("trade", "trade is not negative", 0.5, "USA CHN A01")
        monkeypatch.setattr(World, "check", lambda self: Check((failed,)))
        said = command("world", "--check")
        assert (said.code, said.err) == (1, "")
        assert said.out.startswith("FAILS  trade ")

    def test_a_saved_world_is_read(self, command, folder):
        assert "4 economies x 3 sectors" in command("world", "small.npz").out


class TestLists:
    def test_every_variable_is_listed_with_its_unit(self, command):
        said = command("variables")
        for row in rows("variables"):
            line = next(line for line in said.out.splitlines() if line.startswith(f"{row['name']} "))
            assert f" {row['unit']} " in line

    def test_the_schema_is_that_of_the_library(self, command):
        said = command("schema")
        assert said.out == scenario_schema()
        assert json.loads(said.out)["title"] == "Scenario"


class TestStart:
    """In a process of its own, since this one has long loaded everything."""

    HEAVY = ("jax", "pandas", "xarray", "pydantic", "numpy", "scipy")

    def loaded(self, code: str) -> set[str]:
        """The modules that are loaded once some code has run."""
        script = f"{code}\nimport sys\nprint('LOADED', *sys.modules)"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        return set(done.stdout.rpartition("LOADED")[2].split())

    def test_help_loads_nothing_heavy(self):
        code = (
            "import sys\nfrom detente.cli import main\nsys.argv = ['detente', '--help']\n"
            "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code"
        )
        loaded = self.loaded(code)
        assert {"detente", "detente.cli", "typer"} <= loaded
        assert loaded.isdisjoint(self.HEAVY)

    def test_the_package_loads_nothing_before_it_is_used(self):
        loaded = self.loaded("import detente\ndir(detente)")
        assert loaded.isdisjoint(self.HEAVY)
        assert {name for name in loaded if name.startswith("detente")} == {"detente"}

    def test_looking_at_a_world_needs_no_jax(self):
        loaded = self.loaded("import detente\nassert detente.World.embedded().check().holds")
        assert "xarray" in loaded
        assert "jax" not in loaded

    def test_the_installed_script_ends_with_2_and_no_traceback(self, tmp_path):
        script = Path(sys.executable).with_name("detente")
        environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
        done = subprocess.run(
            [script, "run", "no.yaml"], capture_output=True, text=True, cwd=tmp_path, env=environment
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == "error: no.yaml: there is no such file.\n"
