"""Leads from outside, read (E3): forms, emails and spreadsheets as bytes, made into named fields. Pure."""
