"""Alembic's scripts for the store, run by `store.upgrade`; one script for SQLite and PostgreSQL."""
