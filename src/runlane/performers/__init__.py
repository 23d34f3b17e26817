"""Who performs the commands of the outbox, behind `ports.performer`. Only `app` looks inside."""
