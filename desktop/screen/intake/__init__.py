"""Taking in foreign files on the screen: files dropped or chosen in, what the clerk has seen and confirmed out."""
