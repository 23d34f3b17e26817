"""Ways to reach people; each file offers `CHANNEL`."""
