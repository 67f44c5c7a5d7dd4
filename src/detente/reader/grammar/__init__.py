"""Words, verbs and clauses, and the words that name measures and events."""
