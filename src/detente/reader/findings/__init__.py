"""What one sentence says of a measure, and the findings of a report put together."""
