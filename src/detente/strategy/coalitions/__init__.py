"""Acting together: common rates, transfers, common stocks."""
