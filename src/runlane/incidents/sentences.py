"""The sentences of the timeline: kind of fact -> how it is told, the richest form first.

`{by}` is who did it; the other names are fields of the fact. A form is used when all its fields are known.
"""

from collections.abc import Mapping
from typing import Final

from runlane.base.texts import Text, text

_INCIDENT: Final[Mapping[str, tuple[Text, ...]]] = {
    "incident_declared": (
        text("{by} declared the incident: {title} ({severity})"),
        text("{by} declared the incident: {title}"),
        text("{by} declared the incident"),
    ),
    "alert_attached": (text("Alert: {alert}"), text("An alert joined the incident")),
    "alert_ended": (text("The alert {key} is over"), text("An alert is over")),
    "acknowledged": (text("{by} acknowledged the incident"),),
    "severity_changed": (
        text("{by} set the severity to {severity}: {reason}"),
        text("{by} set the severity to {severity}"),
        text("{by} changed the severity"),
    ),
    "role_assigned": (
        text("{person} is {role} from now on: {reason}"),
        text("{person} is {role} from now on"),
        text("Nobody is {role} any more"),
        text("{by} assigned a role"),
    ),
    "major_declared": (text("{by} declared a major incident"),),
    "note_added": (text("{by} noted: {text}"), text("{by} added a note")),
    "update_posted": (
        text("{by} sent a status update to {audience}: {text}"),
        text("{by} sent a status update: {text}"),
        text("{by} sent a status update"),
    ),
    "war_room_opened": (text("The war room is open: {url}"), text("The war room is open")),
    "incident_mitigated": (text("{by}: the effect on users has ended"),),
    "incident_resolved": (text("{by} resolved the incident: {reason}"), text("{by} resolved the incident")),
    "incident_reopened": (text("{by} reopened the incident: {reason}"), text("{by} reopened the incident")),
    "incident_declined": (
        text("{by} found that this is no incident: {reason}"),
        text("{by} found that this is no incident"),
    ),
    "incident_canceled": (text("{by} canceled the incident: {reason}"), text("{by} canceled the incident")),
    "incident_merged": (text("{by} merged the incident into {into}"), text("{by} merged the incident")),
    "postmortem_scheduled": (
        text("{by} scheduled the postmortem for {meets_at}"),
        text("{by} scheduled the postmortem"),
    ),
    "postmortem_written": (text("The first draft of the postmortem is written"),),
    "incident_closed": (text("{by} closed the incident"),),
}

_PAGE: Final[Mapping[str, tuple[Text, ...]]] = {
    "page_opened": (
        text("Paging: {subject} (urgency: {urgency})"),
        text("Paging: {subject}"),
        text("Paging begins"),
    ),
    "page_notified": (
        text("{person} is paged by {channel} ({step})"),
        text("{person} is paged by {channel}"),
        text("Somebody is paged"),
    ),
    "delivery_sent": (text("The page reached {channel} for {person}"), text("A page was sent")),
    "delivery_retrying": (
        text("The page to {person} by {channel} did not go out, trying again: {error}"),
        text("A message did not go out, trying again: {error}"),
        text("A message did not go out, trying again"),
    ),
    "delivery_failed": (
        text("The page to {person} by {channel} failed: {error}"),
        text("A page failed: {error}"),
        text("A page failed"),
    ),
    "delivery_superseded": (
        text("The page to {person} by {channel} was not needed any more"),
        text("A page was not needed any more"),
    ),
    "page_acknowledged": (text("{by} answered the page ({via})"), text("{by} answered the page")),
    "page_escalated": (
        text("{by} escalated to the next step: {reason}"),
        text("{by} escalated to the next step"),
    ),
    "page_repeated": (text("{by} had the page sent again: {reason}"), text("{by} had the page sent again")),
    "acknowledgement_expired": (
        text("The acknowledgement has run out and the incident is not over: paging begins again"),
    ),
    "step_skipped": (
        text("Passed over ({step}): {targets} stands for nobody who can be reached"),
        text("Passed over ({step}): it has no targets"),
        text("A step of the escalation stands for nobody and was passed over"),
    ),
    "person_unreachable": (
        text("{person} cannot be paged: no contact method is configured"),
        text("Somebody cannot be paged: no contact method is configured"),
    ),
    "page_exhausted": (
        text("Nobody is left to ask: {reason}. The administrators are told"),
        text("Nobody is left to ask. The administrators are told"),
    ),
    "page_ended": (text("Paging is over: {reason}"), text("Paging is over")),
    "page_without_timer": (
        text("The auditor found that {page} waited for nothing, and woke it"),
        text("The auditor found a page that waited for nothing, and woke it"),
    ),
    "message_sent": (
        text("{person} was told by {channel}: {title}"),
        text("{person} was told by {channel}"),
        text("{address} was told by {channel}: {title}"),
        text("{address} was told by {channel}"),
        text("A message was sent"),
    ),
    "message_failed": (
        text("The message to {person} by {channel} failed: {error}"),
        text("The message to {address} by {channel} failed: {error}"),
        text("A message failed: {error}"),
        text("A message failed"),
    ),
}

_RUN: Final[Mapping[str, tuple[Text, ...]]] = {
    "run_attached": (
        text("The runbook {runbook} runs as {run}"),
        text("The runbook {runbook} runs"),
        text("The runbook runs"),
    ),
    "node_started": (
        text("“{label}” begins, round {round}: {who}"),
        text("“{label}” begins: {who}"),
        text("“{label}” begins, round {round}"),
        text("“{label}” begins"),
        text("A step begins"),
    ),
    "node_completed": (text("{by} completed “{label}”"), text("{by} completed a step")),
    "branch_chosen": (
        text("{by} answered “{label}”: {branch}"),
        text("{by} chose {branch}"),
        text("{by} chose a branch"),
    ),
    "hand_off": (
        text("Hand-off from {from} to {to}: {label}"),
        text("Hand-off from {from} to {to}"),
        text("Work passes to another lane"),
    ),
    "trigger_fired": (
        text("“{label}” was triggered: {why}"),
        text("“{label}” was triggered"),
        text("A step was triggered"),
    ),
    "loop_round": (
        text("“{label}” goes into round {round}"),
        text("Round {round} begins"),
        text("Another round begins"),
    ),
    "node_overdue": (text("“{label}” is overdue"), text("A step is overdue")),
    "node_blocked": (
        text("“{label}” is stuck: {why}. {error}"),
        text("“{label}” is stuck: {why}"),
        text("“{label}” is stuck"),
        text("A step is stuck"),
    ),
    "node_failed": (text("“{label}” failed: {error}"), text("“{label}” failed"), text("A step failed")),
    "node_retried": (text("{by} tries “{label}” again"), text("{by} tries a step again")),
    "node_redone": (text("{by} does “{label}” once more"), text("{by} does a step once more")),
    "node_reopened": (text("{by} reopened “{label}”"), text("{by} reopened a step")),
    "node_skip_marked": (
        text("{by} decided to skip “{label}” when it is reached"),
        text("{by} decided to skip a step"),
    ),
    "node_skipped": (text("{by} skipped “{label}”"), text("{by} skipped a step")),
    "node_jumped": (
        text("{by} jumped from {from} to {to}"),
        text("{by} jumped to {to}"),
        text("{by} jumped to another step"),
    ),
    "node_dropped": (text("{by} dropped “{label}”"), text("{by} dropped a step")),
    "node_reassigned": (
        text("{by} gave “{label}” to {who}"),
        text("{by} gave “{label}” to {to}"),
        text("{by} gave a step to somebody else"),
    ),
    "node_undone": (text("“{label}” was undone"), text("A step was undone")),
    "node_retrying": (
        text("“{label}” did not work, trying again (try {attempt}): {error}"),
        text("“{label}” did not work, trying again: {error}"),
        text("A step did not work, trying again"),
    ),
    "node_absorbed": (
        text("“{label}” does not start a second time: {why}"),
        text("“{label}” does not start a second time"),
        text("A step does not start a second time"),
    ),
    "node_assigned": (text("“{label}” is given to {who}"), text("A step is given to somebody else")),
    "task_without_holder": (
        text("“{label}” waits for somebody, and nobody is {role}"),
        text("“{label}” waits for somebody, and nobody holds its role"),
        text("A step waits for somebody, and nobody holds its role"),
    ),
    "join_waiting": (text("“{label}” waits for {waits_for}"), text("A step waits for others")),
    "join_forced": (text("{by} went on at “{label}” without waiting"), text("{by} went on without waiting")),
    "action_started": (text("Runlane does “{label}”"), text("Runlane acts")),
    "action_done": (text("Runlane has done “{label}”"), text("Runlane has acted")),
    "action_retrying": (
        text("“{label}” did not work, trying again (try {attempt}): {error}"),
        text("“{label}” did not work, trying again: {error}"),
        text("An action did not work, trying again"),
    ),
    "action_failed": (
        text("“{label}” failed after {attempt} tries: {error}"),
        text("“{label}” failed: {error}"),
        text("“{label}” failed"),
        text("An action failed"),
    ),
    "deadline_passed": (text("“{label}” took longer than agreed"), text("A step took longer than agreed")),
    "note_taken": (text("{by} noted: {text}"), text("{by} added a note")),
    "run_paused": (text("{by} paused the run"),),
    "run_resumed": (text("{by} resumed the run"),),
    "run_stuck": (text("The run is stuck: {why}"), text("The run is stuck")),
    "run_completed": (text("The run is complete"),),
    "run_closed": (text("{by} closed the run: {reason}"), text("{by} closed the run")),
    "run_cancelled": (text("{by} cancelled the run: {reason}"), text("{by} cancelled the run")),
    "run_migrated": (text("{by} moved the run to another version of the runbook"),),
}

SENTENCES: Final[Mapping[str, tuple[Text, ...]]] = {**_INCIDENT, **_PAGE, **_RUN}
