"""The service that owns the truth: webhooks in, commands in, events out."""
