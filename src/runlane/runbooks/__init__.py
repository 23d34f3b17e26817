"""Runbooks that ship with Runlane: a diagram `NAME.fz` and its sidecar `NAME.yaml` each."""
