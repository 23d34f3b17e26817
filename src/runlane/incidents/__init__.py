"""What is going on: the incident machine, pure.

In: an `Incident` and an `IncidentEvent`. Out: the next `Incident` and `IncidentCommand`s. It does not know
the language of runbooks; a run is told by signals.
"""
