"""Handing over (持出し) on the screen: cases, media, keys and the 管理簿 in; a bundle, its papers and their lines out."""
