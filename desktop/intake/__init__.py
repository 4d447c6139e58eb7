"""Foreign files in, what they say for a case out, with every doubtful spot named; nothing enters the store from here."""
