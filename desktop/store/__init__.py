"""All cases in one SQLite file: open, list, search, save, revisions, attachments."""
