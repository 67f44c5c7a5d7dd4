"""An experiment: a world and a policy in, an outcome out. Labels come off and go on here."""
