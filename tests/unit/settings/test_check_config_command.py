"""`runlane check-config` and `runlane schema`, as a person and as a program call them."""

import json
from importlib import resources

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from runlane.base.positioned import read_yaml
from runlane.cli.config import check_config
from runlane.cli.schema import schema

EXAMPLE = resources.files("runlane.example").joinpath("runlane.yaml").read_text("utf-8")
KEY = {"RUNLANE_ALERTMANAGER_KEY": "0123456789abcdef0123"}


@pytest.fixture
def call(tmp_path):
    def run(written, *options, env=KEY):
        (tmp_path / "runlane.yaml").write_text(written, encoding="utf-8")
        return CliRunner().invoke(check_config, [str(tmp_path), *options], env=env)

    return run


def test_the_example_is_good(call):
    result = call(EXAMPLE)

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == (
        "good: 6 people, 1 teams, 1 services, 2 schedules, 1 policies, 2 routes, 2 integrations\n"
    )


def test_a_mistake_is_shown_with_its_line_and_a_caret(call, tmp_path):
    result = call(EXAMPLE.replace("[schedule:primary]", "[schedule:primry]"))

    assert result.exit_code == 1
    assert result.stdout.splitlines()[1:5] == [
        "          - targets: [schedule:primry]",
        "                      ^",
        "    hint: did you mean `primary`?",
        "",
    ]
    assert result.stdout.startswith(f"{tmp_path}/runlane.yaml:")
    assert ": `primry` is not among the schedules\n" in result.stdout
    assert result.stderr == "1 mistake\n"


def test_a_program_gets_json_and_nothing_else(call, tmp_path):
    result = call("people: {ana: {name: Ana, email: nowhere}}\nservices: {}\n", "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "folder": str(tmp_path),
        "valid": False,
        "counts": {},
        "runbooks": [],
        "routes": [],
        "mistakes": [
            {
                "file": "runlane.yaml",
                "line": 1,
                "column": 1,
                "value": "",
                "message": "the section `services` is empty",
                "hint": "add at least one; an example of every key is in runlane's own `example/runlane.yaml`",
            },
            {
                "file": "runlane.yaml",
                "line": 1,
                "column": 34,
                "value": "nowhere",
                "message": "not an e-mail address",
                "hint": "write it like ana@example.org",
            },
        ],
    }


def test_good_json_counts_what_is_there(call):
    result = call(EXAMPLE, "--json")

    assert json.loads(result.stdout)["valid"] is True
    assert json.loads(result.stdout)["counts"]["people"] == 6


def test_a_secret_that_is_not_set_is_a_mistake(call):
    result = call(EXAMPLE, env={"RUNLANE_ALERTMANAGER_KEY": None})

    assert result.exit_code == 1
    assert "the environment variable `RUNLANE_ALERTMANAGER_KEY` is not set" in result.stdout


def test_a_folder_that_is_not_there_is_a_wrong_call():
    assert CliRunner().invoke(check_config, ["/nowhere/at/all"]).exit_code == 2


def test_the_schema_is_one_and_the_example_follows_it():
    document = json.loads(CliRunner().invoke(schema).stdout)
    Draft202012Validator.check_schema(document)

    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert list(Draft202012Validator(document).iter_errors(read_yaml(EXAMPLE).data)) == []


def test_runbooks_beside_the_configuration_are_checked_with_it(call, tmp_path):
    runbooks = tmp_path / "runbooks"
    runbooks.mkdir()
    (runbooks / "night.fz").write_text(
        'A { # A\nn1: circle label:"Go"\nn1.handle(right) -> n2.handle(left)\n}\n'
    )
    (runbooks / "night.yaml").write_text("nodes:\n  n1: {wait: soon}\n")

    result = call("people: {ana: {name: Ana, email: ana@example.org}}\n")

    assert result.exit_code == 1
    assert "runbooks/night.fz:3: " in result.stdout
    assert "runbooks/night.yaml:2: " in result.stdout
    assert result.stderr == "3 mistakes\n"


def test_an_action_that_does_not_exist_is_found_before_the_night(call, tmp_path):
    runbooks = tmp_path / "runbooks"
    runbooks.mkdir()
    (runbooks / "night.fz").write_text(
        'A { # A\nn1: circle label:"Go"\nn2: rectangle label:"Note"\nn3: circle label:"End"\n'
        "n1.handle(right) -> n2.handle(left)\nn2.handle(right) -> n3.handle(left)\n}\n"
    )
    (runbooks / "night.yaml").write_text("nodes:\n  n2: {action: {timeline.not: {text: hello}}}\n")

    result = call("people: {ana: {name: Ana, email: ana@example.org}}\n")

    assert (result.exit_code, result.stderr) == (1, "2 mistakes\n")
    assert (
        "runbooks/night.yaml:2: no action is called `timeline.not`; did you mean `timeline.note`?"
        in result.stdout
    )


def test_a_route_to_a_runbook_that_does_not_exist_is_a_mistake(call):
    result = call(EXAMPLE.replace("runbook: incident-response", "runbook: incident-respons"))
    document = json.loads(call(EXAMPLE.replace("runbook: incident-response", "runbook: x"), "--json").stdout)

    assert result.exit_code == 1
    assert "route `checkout` starts the runbook `incident-respons`, which is not there" in result.stdout
    assert (document["valid"], len(document["routes"])) == (False, 1)
