"""page: ask somebody on call to take part, insistently, until they acknowledge."""

import re
from typing import Final

from runlane.base.texts import text
from runlane.integrations.parameters import WrongParameterError, checked_action, word, words
from runlane.ports.action import Action, ActionCall, Parameter, World
from runlane.ports.channel import Http
from runlane.ports.outcome import Done, Outcome, PageRequest

TARGET: Final = re.compile(r"(person|team|lead|schedule):(\S+)")


def perform(call: ActionCall, world: World, _http: Http) -> Outcome:
    """Page a policy, or targets; the service's policy when neither is named."""
    targets = tuple(_target(written, world) for written in words(call, "to"))
    policy = word(call, "policy")
    if targets and policy:
        raise WrongParameterError("to", "it stands beside `policy`; keep one of the two")
    if not targets:
        policy = policy or call.service.policy
    if not targets and not policy:
        raise WrongParameterError("policy", "the service has none either; name an escalation policy, or `to`")
    request = PageRequest(policy=policy, targets=targets, reason=word(call, "reason") or call.node_label)
    return Done(answer={"policy": policy, "targets": list(targets), "reason": request.reason}, page=request)


def _target(written: str, world: World) -> str:
    """Return a target; a bare name is a person when the configuration knows one of that id."""
    if TARGET.fullmatch(written):
        return written
    if ":" not in written and world.person(written) is not None:
        return f"person:{written}"
    raise WrongParameterError(
        "to",
        f"`{written}` is nobody to page; write `person:ana`, `team:x`, `lead:x` or `schedule:x`",
    )


ACTION = checked_action(
    Action(
        name="page",
        summary=text("Page somebody on call until they acknowledge."),
        parameters={
            "policy": Parameter(text("the escalation policy to page; the service's own unless `to` is set")),
            "to": Parameter(
                text("whom to page instead: person:ana, team:payments, lead:payments or schedule:primary")
            ),
            "reason": Parameter(text("what they are asked to do; the label of the node unless set")),
        },
        answers={
            "policy": text("the policy that was paged, or nothing"),
            "targets": text("the targets that were paged, or none"),
            "reason": text("what they were asked to do"),
        },
        perform=perform,
    )
)
