"""A case: its papers, unprinted facts, attachments, status and rounds of remarks, as values and as an answers file."""
