"""Numbered migrations of the outbox. Alembic is loaded by nobody but `sms-bridge migrate`."""
