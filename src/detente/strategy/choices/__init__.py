"""What a player may choose, what it wants, and the search for what serves it best."""
