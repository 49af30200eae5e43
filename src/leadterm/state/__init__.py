"""The console's live copy of the inbox: what is known, as the panes read it. No Textual, no network here."""
