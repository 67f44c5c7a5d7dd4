"""What a reader sees: numbers in words, charts, maps, and the brief."""
