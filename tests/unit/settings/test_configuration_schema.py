"""The JSON Schema: valid, agreed with by the example and by small configurations, and no laxer than it looks."""

from importlib import resources

import pytest
from jsonschema import Draft202012Validator

from harness.configuration import CHANNELS, KEY, SMALL
from runlane.base.positioned import read_yaml
from runlane.settings import Plugins, configuration_schema
from runlane.settings.tables import SECTIONS

EXAMPLE = resources.files("runlane.example").joinpath("runlane.yaml").read_text("utf-8")
SCHEMA = configuration_schema(Plugins(CHANNELS, frozenset({"alertmanager"})))


def complaints(written):
    return [error.json_path for error in Draft202012Validator(SCHEMA).iter_errors(read_yaml(written).data)]


def test_it_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(SMALL, id="the small one"),
        pytest.param("", id="an empty file"),
        pytest.param(f"integrations: {{prom: {{kind: alertmanager, key: {KEY}}}}}", id="a source"),
    ],
)
def test_it_agrees_with(written):
    assert complaints(written) == []


def test_it_agrees_with_the_example_but_for_the_settings_of_plugins_it_was_not_told_of():
    assert complaints(EXAMPLE.replace("host: $", "host: #").partition("\n  email:")[0]) == []


@pytest.mark.parametrize(
    ("written", "path"),
    [
        pytest.param("peopel: {}", "$", id="an unknown section"),
        pytest.param("people: {eve: {name: Eve}}", "$.people.eve", id="a key that must be there"),
        pytest.param("people: {eve: {name: Eve, email: e@x, emial: y}}", "$.people.eve", id="an unknown key"),
        pytest.param(
            "people: {eve: {name: Eve, email: e@x, admin: 1}}",
            "$.people.eve.admin",
            id="a number for a yes or no",
        ),
        pytest.param(
            "people: {eve: {name: Eve, email: e@x, contacts: [{pigeon: 1}]}}",
            "$.people.eve.contacts",
            id="an unknown channel",
        ),
        pytest.param(
            "services: {s: {team: t, policy: p, roles: {commander: ana}}}",
            "$.services.s.roles.commander",
            id="a bare name as target",
        ),
        pytest.param(
            "routes: {r: {service: s, auto_resolve: sometimes}}",
            "$.routes.r.auto_resolve",
            id="an unknown choice",
        ),
        pytest.param("integrations: {i: {kind: pigeon}}", "$.integrations.i.kind", id="an unknown plug-in"),
        pytest.param(
            "integrations: {i: {kind: email, hots: x}}", "$.integrations.i", id="an unknown setting"
        ),
    ],
)
def test_it_complains_about(written, path):
    assert complaints(written) == [path]


def test_every_key_is_described():
    assert [path for path, schema in _described(SCHEMA["properties"]) if not schema.get("description")] == []


def test_the_example_shows_every_key():
    missing = [
        key for section in SECTIONS.values() for key in _keys(section.shape) if f"{key}:" not in EXAMPLE
    ]

    assert missing == []


def _described(properties, above=""):
    for name, schema in properties.items():
        if isinstance(schema, dict):
            yield f"{above}.{name}", schema
            yield from _described(schema.get("properties", {}), f"{above}.{name}")


def _keys(shape):
    for name, field in getattr(shape, "fields", {}).items():
        yield name
        yield from _keys(field.shape)
    if hasattr(shape, "item"):
        yield from _keys(shape.item)
