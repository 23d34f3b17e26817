"""`runlane simulate`: one observation per step, as a JSON list; a wrong call says what is wrong and ends with 2."""

import json

import pytest
from click.testing import CliRunner

from harness.graphs import written
from runlane.cli.simulate import simulate

TEXT = written(["circle", "rectangle", "circle"], [(1, 2, ""), (2, 3, "")])
SCRIPT = [{"do": "start"}, {"do": "complete", "node": "n2", "by": "ana"}, {"do": "again"}, {"do": "reload"}]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pump.fz").write_text(TEXT, encoding="utf-8")
    (tmp_path / "script.json").write_text(json.dumps(SCRIPT), encoding="utf-8")
    return tmp_path


def call(*arguments):
    return CliRunner().invoke(simulate, [str(argument) for argument in arguments])


def scenario(folder, **parts):
    whole = {"graph": "pump.fz", "bindings": {}, "script": SCRIPT, "title": "ignored"} | parts
    (folder / "scenario.json").write_text(json.dumps(whole), encoding="utf-8")
    return call("--scenario", folder / "scenario.json")


def test_a_script_gives_one_observation_per_step(folder):
    result = call(folder / "pump.fz", "--script", folder / "script.json")
    observations = json.loads(result.stdout)

    assert result.exit_code == 0
    assert [one["status"] for one in observations] == ["running", "completed", "completed", "completed"]
    assert observations[0]["open"] == {
        "n2": {"kind": "task", "who": "Ops", "state": "open", "why": None, "options": []}
    }
    assert set(observations[0]) == {
        *("status", "refused", "open", "waiting", "problems", "visits", "absorbed", "ended"),
        *("skipped", "compensated", "effects", "log", "keys"),
    }


def test_a_scenario_brings_everything_in_one_file(folder):
    result = scenario(folder, bindings={"nodes": {"n2": {"action": "page"}}})

    assert [one["keys"] for one in json.loads(result.stdout)][:1] == [{"n2": ["r1/2"]}]


def test_bindings_come_from_a_sidecar(folder):
    (folder / "pump.yaml").write_text("nodes:\n  n2: {wait: 5m}\n", encoding="utf-8")
    result = call(folder / "pump.fz", "--bindings", folder / "pump.yaml", "--script", folder / "script.json")

    assert json.loads(result.stdout)[0]["open"]["n2"]["kind"] == "wait"


def test_a_new_version_lies_beside_the_scenario(folder):
    longer = written(["circle", "rectangle", "rectangle", "circle"], [(1, 2, ""), (2, 3, ""), (3, 4, "")])
    (folder / "new.fz").write_text(longer, encoding="utf-8")
    result = scenario(
        folder, script=[{"do": "start"}, {"do": "migrate", "graph": "new.fz", "map": {"n3": "n4"}}]
    )

    assert list(json.loads(result.stdout)[1]["open"]) == ["n2"]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"script": [{"do": "fly"}]}, "step 1: there is no step `fly`"),
        ({"script": [{"do": "start"}, {"do": "complete"}]}, "step 2, `complete`"),
        ({"script": [{"do": "again"}]}, "nothing was delivered yet"),
        ({"script": "start"}, "no list of steps"),
        ({"graph": "none.fz"}, "there is no file"),
        ({"bindings": {"nodes": {"n9": {}}}}, "the diagram has no node `n9`"),
        ({"bindings": {"nodes": {"n2": {"acton": "page"}}}}, "did you mean `action`?"),
        ({"script": [{"do": "start"}, {"do": "migrate"}]}, "`migrate` names no diagram"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_said_on_standard_error(folder, parts, said):
    result = scenario(folder, **parts)

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_a_call_without_a_script_says_what_is_missing(folder):
    result = call(folder / "pump.fz")

    assert result.exit_code == 2
    assert "--script, or --scenario" in result.stderr


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("script.json", "[{", "script.json:1:3: not JSON", id="a script that is not JSON"),
        pytest.param("pump.yaml", "nodes: [", "pump.yaml:", id="a sidecar that is not YAML"),
        pytest.param("pump.fz", "", "holds no diagram that could run", id="a diagram without nodes"),
        pytest.param("pump.fz", TEXT.replace("n3.handle", "n9.handle"), "`n9`", id="a diagram with an error"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(folder, name, content, said):
    (folder / "pump.yaml").write_text("{}", encoding="utf-8")
    (folder / name).write_text(content, encoding="utf-8")
    result = call(folder / "pump.fz", "--bindings", folder / "pump.yaml", "--script", folder / "script.json")

    assert said in result.stderr


def test_a_scenario_comes_alone(folder):
    result = call(folder / "pump.fz", "--scenario", folder / "script.json")

    assert (result.exit_code, "give it alone" in result.stderr) == (2, True)


def test_a_scenario_without_a_graph_is_none(folder):
    result = call("--scenario", folder / "script.json")

    assert (result.exit_code, "is no scenario" in result.stderr) == (2, True)
