"""What nodes of a runbook do; each file offers `ACTION`."""
