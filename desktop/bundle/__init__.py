"""A case in, one sealed file for a removable medium out, and back."""
