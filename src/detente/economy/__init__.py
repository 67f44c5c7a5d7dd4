"""What the world looks like: calibrated economies, their sources, names and elasticities."""
