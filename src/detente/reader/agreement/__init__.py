"""Where reports tell of one thing, lean on one source, or differ."""
