"""The font chain: which face has which glyph, how wide, which 異体字 and vertical form."""
