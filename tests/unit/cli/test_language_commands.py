"""`runlane check`, `fmt`, `fix`, `graph`: what they print, what they write, and how they exit."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from runlane.base.errors import NOT_A_PLUGIN, RunlaneError
from runlane.base.texts import text
from runlane.cli import language
from runlane.cli.main import COMMANDS, main

SEED = Path(__file__).resolve().parents[3] / "src/runlane/runbooks/incident-response.fz"
GOOD = """\
Team { # Team
  n1: circle label:"Go"
  n2: diamond label:"Well?"
  n3: circle label:"End"
  n1.handle(right) -> n2.handle(left)
  n2.handle(right) -> n3.handle(left) [label="Yes"]
  n2.handle(bottom) -> n1.handle(bottom) [label="No"]
  loop [at most 2 times] n1 n2
}
"""
MESSY = GOOD.replace("  ", " ")
BAD = GOOD.replace('label:"Go"', 'label="Go"')


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, **rest: CliRunner().invoke(main, arguments, **rest)


@pytest.fixture
def write(tmp_path):
    def write(name, written):
        (tmp_path / name).write_bytes(written.encode())
        return name

    return write


def test_a_good_file_is_valid(run, write):
    said = run("check", write("a.fz", GOOD))
    assert (said.exit_code, said.stdout.splitlines()[-1]) == (0, "a.fz: valid")


def test_a_bad_file_is_shown_with_a_caret_and_exits_1(run, write):
    said = run("check", write("a.fz", BAD))
    assert said.exit_code == 1
    assert said.stdout == (
        "a.fz:2:19: error FZ005 node-attribute-equals: "
        "an attribute of a node takes a colon, not an equals sign\n"
        '    2 |   n1: circle label="Go"\n'
        "      |                   ^\n"
        '  hint: write `label:"Text"`; only the label of an edge takes `=` (runlane fix does it)\n\n'
        "a.fz: 1 error\n"
    )


def test_json_is_one_document_with_every_file(run, write):
    said = run("check", write("a.fz", GOOD), write("b.fz", BAD), "--json")
    files = json.loads(said.stdout)["files"]
    assert said.exit_code == 1
    assert [(file["file"], file["valid"]) for file in files] == [("a.fz", True), ("b.fz", False)]
    assert files[0]["stats"] == {"lanes": 1, "nodes": 3, "edges": 3, "loops": 1}
    (finding,) = files[1]["diagnostics"]
    assert finding == {
        "code": "FZ005",
        "name": "node-attribute-equals",
        "severity": "error",
        "line": 2,
        "column": 19,
        "end_line": 2,
        "end_column": 20,
        "message": "an attribute of a node takes a colon, not an equals sign",
        "hint": 'write `label:"Text"`; only the label of an edge takes `=`',
        "fix": {
            "title": "write a colon",
            "edits": [{"line": 2, "column": 19, "end_line": 2, "end_column": 20, "text": ":"}],
        },
    }


def test_standard_input_is_read(run):
    said = run("check", "-", input=BAD)
    assert (said.exit_code, said.stdout.splitlines()[-1]) == (1, "<stdin>: 1 error")


def test_what_can_be_mended_is_no_error_in_the_lenient_profile(run, write):
    assert run("check", write("a.fz", BAD), "--profile", "lenient").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["check", "none.fz"], "none.fz: No such file", id="a file that is not there"),
        pytest.param(["check"], "Missing argument", id="no file"),
        pytest.param(
            ["check", "latin.fz"], "not UTF-8: byte 0xE9 on line 2", id="a file in another encoding"
        ),
        pytest.param(["check", "a.fz", "--profile", "x"], "'x' is not one of", id="an unknown profile"),
        pytest.param(
            ["fmt", "a.fz", "--check", "--stdout"], "exclude each other", id="options that contradict"
        ),
        pytest.param(["chek", "a.fz"], "No such command", id="an unknown command"),
        pytest.param(["graph", "."], "Is a directory", id="a folder"),
    ],
)
def test_a_wrong_call_exits_2_and_says_why(run, write, tmp_path, arguments, said):
    write("a.fz", GOOD)
    (tmp_path / "latin.fz").write_bytes(b'A { # A\nn1: circle label:"d\xe9j\xe0"\n}\n')
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_the_seed_has_two_warnings_and_no_error(run):
    said = run("check", str(SEED), "--json")
    (file,) = json.loads(said.stdout)["files"]
    warnings = [(one["name"], one["line"]) for one in file["diagnostics"] if one["severity"] == "warning"]
    assert (said.exit_code, file["valid"]) == (0, True)
    assert file["stats"] == {"lanes": 4, "nodes": 23, "edges": 25, "loops": 0}
    assert warnings == [("detached-entry", 4), ("detached-entry", 18)]
    assert [one for one in file["diagnostics"] if one["severity"] == "error"] == []


def test_bindings_are_checked_with_their_place(run, write):
    bindings = "nodes:\n  n1: {auto: true}\n  n9: {action: {page: {}}}\n"
    said = run("check", write("a.fz", GOOD), "--bindings", write("a.yaml", bindings), "--json")
    files = json.loads(said.stdout)["files"]
    assert said.exit_code == 1
    assert [file["file"] for file in files] == ["a.fz", "a.yaml"]
    assert [(one["line"], one["severity"]) for one in files[1]["diagnostics"]] == [(3, "error")]


def test_bindings_may_be_json(run, write):
    assert (
        run("check", write("a.fz", GOOD), "--bindings", write("a.json", '{"nodes": {"n2": {}}}')).exit_code
        == 0
    )


def test_bindings_that_are_no_yaml_are_a_finding(run, write):
    said = run("check", write("a.fz", GOOD), "--bindings", write("a.yaml", "nodes: [\n"))
    assert said.exit_code == 1
    assert "a.yaml:2:1: error FZ139 binding-syntax: this is not YAML" in said.stdout


def test_fmt_writes_the_canonical_text(run, write, tmp_path):
    assert run("fmt", write("a.fz", MESSY)).exit_code == 0
    assert (tmp_path / "a.fz").read_text() == GOOD


def test_fmt_check_says_what_would_change_and_writes_nothing(run, write, tmp_path):
    said = run("fmt", "--check", write("a.fz", MESSY), write("b.fz", GOOD))
    assert (said.exit_code, said.stdout, said.stderr) == (1, "", "a.fz: would change\n")
    assert (tmp_path / "a.fz").read_text() == MESSY
    assert run("fmt", "--check", "b.fz").exit_code == 0


def test_fmt_prints_on_request_and_for_standard_input(run, write, tmp_path):
    assert run("fmt", "--stdout", write("a.fz", MESSY)).stdout == GOOD
    assert run("fmt", "-", input=MESSY).stdout == GOOD
    assert (tmp_path / "a.fz").read_text() == MESSY


def test_fmt_leaves_a_file_with_errors_alone_and_says_why(run, write, tmp_path):
    said = run("fmt", write("a.fz", BAD))
    assert (said.exit_code, said.stdout) == (1, "")
    assert "FZ005 node-attribute-equals" in said.stderr
    assert (tmp_path / "a.fz").read_text() == BAD


def test_fix_mends_the_file(run, write, tmp_path):
    said = run("fix", write("a.fz", BAD))
    assert (said.exit_code, said.stderr) == (0, "a.fz: FZ005 node-attribute-equals: write a colon\n")
    assert (tmp_path / "a.fz").read_text() == GOOD


def test_fix_shows_a_difference_and_writes_nothing(run, write, tmp_path):
    said = run("fix", "--diff", write("a.fz", BAD))
    assert '-  n1: circle label="Go"\n+  n1: circle label:"Go"\n' in said.stdout
    assert (tmp_path / "a.fz").read_text() == BAD


def test_fix_exits_1_when_errors_are_left(run, write):
    said = run("fix", write("a.fz", GOOD.replace("circle", "hexagon", 1)))
    assert said.exit_code == 1
    assert "FZ007 unknown-shape" in said.stderr


def test_graph_prints_lanes_nodes_edges_and_loops(run, write):
    graph = json.loads(run("graph", write("a.fz", GOOD)).stdout)
    assert graph["lanes"] == [{"id": "Team", "label": "Team"}]
    assert graph["nodes"][1] == {
        "id": "n2",
        "lane": "Team",
        "shape": "diamond",
        "kind": "decision",
        "label": "Well?",
        "owner": "",
        "description": "",
        "system": "",
        "line": 3,
    }
    assert graph["edges"][2] == {
        "id": "n2>n1",
        "from": "n2",
        "to": "n1",
        "from_lane": "Team",
        "to_lane": "Team",
        "label": "No",
        "source_handle": "bottom",
        "target_handle": "bottom",
        "back": True,
    }
    assert graph["loops"] == [
        {"id": "L1", "condition": "at most 2 times", "nodes": ["n1", "n2"], "limit": 1, "lane": "Team"}
    ]
    assert graph["stats"] == {"lanes": 1, "nodes": 3, "edges": 3, "loops": 1}


def test_graph_of_a_file_with_errors_exits_1(run, write):
    said = run("graph", write("a.fz", BAD))
    assert (said.exit_code, said.stdout) == (1, "")
    assert "FZ005" in said.stderr


def test_help_lists_every_command_that_is_there_and_an_example(run):
    said = run("--help").stdout
    assert "Example: runlane check" in said
    assert "check " in said
    assert "graph " in said
    assert set(COMMANDS) > {"check", "fmt", "graph", "render", "simulate", "serve"}


def test_help_imports_no_command():
    program = (
        "import sys; from runlane.cli.main import main; main(['--help'], standalone_mode=False);"
        "print(sorted(name for name in sys.modules if name.startswith('runlane.')), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr == "['runlane.cli', 'runlane.cli.main']\n"


@pytest.mark.parametrize("command", ["check", "fmt", "fix", "graph"])
def test_every_command_has_an_example(run, command):
    assert f"Example: runlane {command}" in run(command, "--help").stdout


def test_notes_are_counted_and_shown_on_request(run, write):
    written = GOOD.replace("n3: circle", "n3: rectangle")
    assert run("check", write("a.fz", written)).stdout == "a.fz: valid, 1 note\n"
    assert "implicit-end" in run("check", "a.fz", "--notes").stdout


def test_an_error_of_the_catalogue_is_said_plainly(run, monkeypatch):
    def refuse():
        raise RunlaneError(NOT_A_PLUGIN, text("`x.py` lacks `RULE`"))

    monkeypatch.setattr(language, "check", click.command("check")(refuse))
    said = run("check")
    assert (said.exit_code, said.stdout) == (2, "")
    assert said.stderr == (
        "runlane: RL011 `x.py` lacks `RULE`\n  hint: define the constant that its folder asks for\n"
    )
