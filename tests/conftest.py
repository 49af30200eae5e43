"""Fixtures that any test may ask for; each lives with its subject in tests/support."""

from support.postgres import postgres_server

__all__ = ["postgres_server"]
