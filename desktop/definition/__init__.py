"""What a municipality asks: TOML under ``forms/`` in, frozen forms, grids, rules and layouts out."""
