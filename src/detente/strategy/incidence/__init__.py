"""Who bears it: which measures carry the cost, what goes by other ways, which sectors are hit."""
