"""Durable memory, behind `ports.store`. Only `app` looks inside."""
