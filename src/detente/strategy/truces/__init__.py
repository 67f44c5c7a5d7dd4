"""Whether a truce holds: a repeated game on the payoffs of one period."""
