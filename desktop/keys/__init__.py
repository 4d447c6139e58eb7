"""Passphrases: made, shown in groups, read back as a person types them."""
