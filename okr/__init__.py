"""Goals in git: OKRs and KPIs as TOML files, a weekly check-in, one report."""
