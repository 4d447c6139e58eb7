"""What a clerk entered on one form: values in, changed values out; undo is a list of values."""
