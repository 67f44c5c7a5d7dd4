"""The optional language model: what it is asked, and how its answers are grounded."""
