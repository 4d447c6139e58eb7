"""A laid-out sheet in; PDF, Excel and slips out."""
