"""The inputs of the form: one editor for each kind of field, built from the definition."""
