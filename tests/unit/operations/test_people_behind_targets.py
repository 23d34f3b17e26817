"""Who stands behind a target, a role and an audience, and who is asked when nobody does."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import msgspec
import pytest

from harness.story import directory, person
from harness.worlds import INCIDENT
from runlane.base.ids import PersonId, PolicyId, ScheduleId, ServiceId
from runlane.incidents.model import RoleHolder
from runlane.oncall.model import Contact, EscalationPolicy, EscalationStep
from runlane.oncall.schedule import Rotation, Schedule
from runlane.operations.people import (
    administrators,
    candidate_for_role,
    contacts_of,
    name_of,
    people_behind,
    policy_for_targets,
    policy_of,
    reach,
    role_target,
    service_fact,
)
from runlane.ports.directory import ContactMethod, Service, Team

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
TEAM = directory()
BARE = msgspec.structs.replace(INCIDENT, service=ServiceId("unknown"), policy=PolicyId(""), roles={})
OF_CHECKOUT = msgspec.structs.replace(INCIDENT, policy=PolicyId(""))

LATER = Schedule(
    ScheduleId("later"),
    "UTC",
    (Rotation((PersonId("ana"),), date(2030, 1, 7), handoff=time(9), weekday=0),),
)

STANDS_FOR = {
    "a person": ("person:ana", ["ana"]),
    "a team": ("team:payments", ["ana", "bo"]),
    "the lead of a team": ("lead:payments", ["chen"]),
    "who is on call": ("schedule:primary", ["ana"]),
    "a person nobody knows": ("person:zoe", []),
    "a team nobody knows": ("team:zoo", []),
    "the lead of a team nobody knows": ("lead:zoo", []),
    "a schedule nobody knows": ("schedule:zoo", []),
    "a schedule with a gap": ("schedule:later", []),
    "a team without a lead": ("lead:headless", []),
    "a team with a member who has left": ("team:headless", ["bo"]),
    "a kind of target there is not": ("planet:mars", []),
    "a word": ("ana", []),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("target", "expected"), STANDS_FOR.values(), ids=STANDS_FOR)
def test_a_target_stands_for(target, expected):
    team = directory(
        schedules={**TEAM.schedules, ScheduleId("later"): LATER},
        teams={**TEAM.teams, "headless": Team("headless", "H", (PersonId("gone"), PersonId("bo")))},
    )

    assert [found.id for found in people_behind(team, target, NOW)] == expected


def test_contacts_fit_the_urgency_and_all_are_used_when_none_fits():
    loud = ContactMethod(Contact("ntfy", "ana-loud"), ("high",))
    quiet = ContactMethod(Contact("email", "ana@example.org"), ("low",))
    both = replace(person("ana"), contacts=(loud, quiet))
    only_loud = replace(person("ana"), contacts=(loud,))

    assert contacts_of(both, "high") == (loud.contact,)
    assert contacts_of(both, "low") == (quiet.contact,)
    assert contacts_of(only_loud, "low") == (loud.contact,)
    assert contacts_of(replace(person("ana"), contacts=()), "high") == ()


def test_the_reach_of_a_policy_names_every_target_of_its_steps_and_its_fallback():
    policy = EscalationPolicy(
        PolicyId("p"), (EscalationStep(("schedule:primary", "person:zoe"), 60),), fallback=("person:olga",)
    )

    found = reach(TEAM, policy, "high", NOW)

    assert {target: [one.person for one in those] for target, those in found.items()} == {
        "person:olga": ["olga"],
        "person:zoe": [],
        "schedule:primary": ["ana"],
    }


def test_the_policy_is_the_incidents_own_else_its_services_else_that_of_the_administrators():
    special = EscalationPolicy(PolicyId("special"), (EscalationStep(("person:bo",), 60),))
    team = directory(policies={**TEAM.policies, PolicyId("special"): special})

    assert policy_of(team, msgspec.structs.replace(INCIDENT, policy=PolicyId("special"))).id == "special"
    assert policy_of(team, msgspec.structs.replace(INCIDENT, policy=PolicyId("gone"))).id == "payments"
    assert policy_of(team, OF_CHECKOUT).id == "payments"
    assert policy_of(team, BARE) == EscalationPolicy(PolicyId(""), (), fallback=("person:olga",))


def test_a_policy_for_targets_keeps_the_pace_and_the_fallback_of_the_usual_one():
    made = policy_for_targets(TEAM, OF_CHECKOUT, ("lead:payments",))

    assert made == EscalationPolicy(
        PolicyId("payments"),
        (EscalationStep(("lead:payments",), 600),),
        fallback=("person:olga",),
        renotify_s=120,
    )
    assert policy_for_targets(TEAM, BARE, ()).steps == ()
    assert policy_for_targets(TEAM, BARE, ("person:bo",)).steps[0].delay_s == 300.0


def test_the_administrators_are_targets_of_their_own():
    assert administrators(TEAM) == ("person:olga",)


def test_a_role_is_provided_by_what_the_service_says():
    assert role_target(TEAM, INCIDENT, "commander") == "person:dana"
    assert role_target(TEAM, INCIDENT, "scribe") == ""
    assert role_target(TEAM, BARE, "commander") == ""


def _without_commander(**changes):
    service = Service(
        ServiceId("checkout"), "Checkout", changes.pop("team", "payments"), PolicyId("payments"), {}
    )
    return directory(services={service.id: service}, **changes)


def test_a_commander_is_the_services_choice_else_the_lead_else_the_responder_else_nobody():
    def commander(team, incident):
        found = candidate_for_role(team, incident, "commander", NOW)
        return found.id if found else None

    headless = _without_commander(team="nobodys")
    responder = msgspec.structs.replace(INCIDENT, roles={"responder": RoleHolder(PersonId("bo"), NOW)})
    assert commander(TEAM, INCIDENT) == "dana"
    assert commander(_without_commander(), INCIDENT) == "chen"
    assert commander(headless, responder) == "bo"
    assert commander(headless, BARE) is None


def test_a_responder_is_the_first_whom_the_policy_reaches():
    gap = EscalationPolicy(
        PolicyId("payments"), (EscalationStep(("schedule:gone",), 60), EscalationStep(("person:bo",), 60))
    )

    assert candidate_for_role(TEAM, OF_CHECKOUT, "responder", NOW).id == "ana"
    assert (
        candidate_for_role(directory(policies={PolicyId("payments"): gap}), OF_CHECKOUT, "responder", NOW).id
        == "bo"
    )
    assert candidate_for_role(TEAM, BARE, "responder", NOW) is None


def test_a_service_that_the_directory_does_not_know_still_has_an_id_and_a_policy():
    fact = service_fact(TEAM, BARE)

    assert (fact.id, fact.name, fact.policy, fact.team, fact.lead) == ("unknown", "unknown", "", "", "")


def test_a_name_is_shown_for_whom_the_directory_knows_and_the_id_for_others():
    assert name_of(TEAM, "ana") == "Ana"
    assert name_of(TEAM, "runlane") == "runlane"
