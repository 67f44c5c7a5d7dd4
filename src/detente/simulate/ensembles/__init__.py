"""Ensembles: one experiment under many draws of what is not known, and what the draws say together."""
