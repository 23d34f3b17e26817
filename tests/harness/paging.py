"""Stories about pages: a policy, whom its targets stand for, and the events of a page minute by minute."""

from datetime import UTC, datetime, timedelta

from runlane.oncall.commands import Notify, SetPageTimer
from runlane.oncall.escalation import advance
from runlane.oncall.events import PageOpened
from runlane.oncall.model import Contact, EscalationPolicy, EscalationStep, Page, Reach

THREE_IN_THE_MORNING = datetime(2026, 11, 24, 3, tzinfo=UTC)


def minute(minutes, seconds=0):
    """Return the instant so many minutes and seconds after the page was opened."""
    return THREE_IN_THE_MORNING + timedelta(minutes=minutes, seconds=seconds)


def person(name, *channels):
    """Return how a person is reached; by e-mail unless channels are named."""
    return Reach(name, tuple(Contact(channel, f"{name}@{channel}") for channel in channels or ("email",)))


PRIMARY_THEN_SECONDARY = EscalationPolicy(
    id="payments",
    steps=(EscalationStep(("schedule:primary",), 300), EscalationStep(("schedule:secondary",), 600)),
    fallback=("person:boss",),
)
EVERYBODY = {
    "schedule:primary": (person("ana", "email", "ntfy"),),
    "schedule:secondary": (person("bo"),),
    "person:boss": (person("boss"),),
}


class PageStory:
    """A page that is opened at 03:00 and lives through events; remembers the last step's commands."""

    def __init__(self, policy=PRIMARY_THEN_SECONDARY, reach=EVERYBODY, urgency="low"):
        self.opened = PageOpened(
            at=minute(0),
            incident="INC-42",
            policy=policy,
            urgency=urgency,
            subject="Acknowledge",
            reach=reach,
        )
        self.page = Page("INC-42.1-7")
        self.happens(self.opened)

    def happens(self, event):
        """Deliver an event; return the commands it led to."""
        step = advance(self.page, event)
        self.page, self.commands = step.state, step.commands
        return step.commands

    @property
    def notified(self):
        """The keys of the last step's notifications, without the page's id."""
        return [command.key.partition("/")[2] for command in self.commands if isinstance(command, Notify)]

    @property
    def timers(self):
        """The timers that the last step set, in minutes after the page was opened."""
        return {
            command.name: (command.due - minute(0)) / timedelta(minutes=1)
            for command in self.commands
            if isinstance(command, SetPageTimer)
        }

    def said(self, kind):
        """Return the last step's commands of one kind."""
        return [command for command in self.commands if isinstance(command, kind)]
