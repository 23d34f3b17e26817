"""What statuses, states, roles and requests are called on the pages."""

from collections.abc import Mapping
from typing import Final

from runlane.base.texts import Text, text

STATUS: Final[Mapping[str, Text]] = {
    "triage": text("Triage"),
    "active": text("Active"),
    "mitigated": text("Mitigated"),
    "resolved": text("Resolved"),
    "reviewing": text("In review"),
    "closed": text("Closed"),
    "declined": text("Not an incident"),
    "merged": text("Merged"),
    "canceled": text("Cancelled"),
}

SEVERITY: Final[Mapping[int, Text]] = {
    1: text("Service down, or data at risk for many"),
    2: text("Major function broken, no workaround"),
    3: text("Degraded, or there is a workaround"),
    4: text("Minor, can wait for working hours"),
}

ROLE: Final[Mapping[str, Text]] = {
    "responder": text("Responder"),
    "commander": text("Incident commander"),
    "ops_lead": text("Operations lead"),
    "comms_lead": text("Communications lead"),
    "scribe": text("Scribe"),
}

AUDIENCE: Final[Mapping[str, Text]] = {
    "stakeholders": text("Stakeholders"),
    "customer_success": text("Customer success"),
    "responders": text("Responders"),
}

NODE_STATE: Final[Mapping[str, Text]] = {
    "pending": text("Not started"),
    "active": text("In progress"),
    "waiting": text("Waiting"),
    "done": text("Done"),
    "failed": text("Failed"),
    "skipped": text("Skipped"),
}

RUN_STATUS: Final[Mapping[str, Text]] = {
    "running": text("Running"),
    "stuck": text("Stuck"),
    "paused": text("Paused"),
    "completed": text("Completed"),
    "cancelled": text("Cancelled"),
}

WHY: Final[Mapping[str, Text]] = {
    "failed": text("the action failed"),
    "no-branch": text("no branch fits the answer"),
    "loop-limit": text("the loop has reached its limit"),
    "livelock": text("it goes round without an end"),
    "removed-node": text("this step is gone from the new edition"),
    "join-unsatisfiable": text("what it waits for cannot come any more"),
}

PAGE_STATUS: Final[Mapping[str, Text]] = {
    "escalating": text("Waiting for an answer"),
    "acknowledged": text("Acknowledged"),
    "exhausted": text("Nobody answered"),
    "ended": text("Over"),
}

DELIVERY_STATUS: Final[Mapping[str, Text]] = {
    "queued": text("Sending"),
    "sent": text("Sent"),
    "failed": text("Failed"),
    "superseded": text("Not needed any more"),
}

DO: Final[Mapping[str, Text]] = {
    "acknowledge": text("Acknowledge"),
    "escalate": text("Escalate"),
    "note": text("Add note"),
    "severity": text("Change severity"),
    "update": text("Post an update"),
    "assign": text("Assign a role"),
    "mitigate": text("Mark as mitigated"),
    "resolve": text("Mark as resolved"),
    "reopen": text("Reopen"),
    "close": text("Close"),
    "decline": text("Not an incident"),
    "cancel": text("Cancel the incident"),
    "complete": text("Done"),
    "choose": text("Choose"),
    "skip": text("Skip this step"),
    "force": text("Go on without waiting"),
    "drop": text("Drop this branch"),
    "retry": text("Try again"),
    "redo": text("Do it once more"),
    "reassign": text("Hand over"),
    "jump": text("Jump to another step"),
    "fire": text("Start now"),
    "pause": text("Pause the runbook"),
    "resume": text("Resume the runbook"),
    "close_run": text("Finish the runbook here"),
    "cancel_run": text("Cancel the runbook"),
}

ABOUT: Final[Mapping[str, Text]] = {
    "skip": text("Goes on as if it were done, and the timeline says it was not."),
    "force": text("Late branches are not waited for."),
    "drop": text("This branch ends here; the others go on."),
    "retry": text("The same step, the same key: nothing is done twice."),
    "redo": text("Runs the step once more; nothing else moves."),
    "reassign": text("Somebody else holds the step."),
    "jump": text("The run continues at the step you choose."),
    "fire": text("Starts this part of the runbook by hand."),
    "reopen": text("It was not over: the run goes on from here."),
    "pause": text("Nothing starts by itself until you resume."),
    "close_run": text("Everything that is still open ends."),
    "cancel_run": text("Everything that is still open is given up."),
    "decline": text("A false alarm: ends pages and the runbook."),
    "cancel": text("Given up without a result."),
}


def said(words: Mapping[str, Text], key: str) -> Text:
    """Return the word for a key; the key itself when there is none, so that nothing is ever hidden."""
    return words.get(key) or Text(key.replace("_", " ").replace("{", "(").replace("}", ")"))
