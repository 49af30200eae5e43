"""The relay's door: webhooks, commands, queries and the stream, from one table of endpoints."""
