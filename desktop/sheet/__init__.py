"""A form and its answers in, pages of ruled boxes and glyph runs in mm out, for every device the same."""
