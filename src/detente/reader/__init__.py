"""What reports say: text to claims, claims to proposed measures, and where reports contradict each other."""
