"""The deal both sides would sign, and why there may be none."""
