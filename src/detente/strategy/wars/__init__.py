"""Best responses and Nash tariffs."""
