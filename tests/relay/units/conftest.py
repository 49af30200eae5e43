"""Playbooks are played on both databases."""

from support.staged import clock, playbook, postgresql_stage, sqlite_stage, stage, store

__all__ = ["clock", "playbook", "postgresql_stage", "sqlite_stage", "stage", "store"]
