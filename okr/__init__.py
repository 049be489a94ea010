"""Goals in git: OKRs and KPIs as TOML files, a weekly check-in, one report."""

__version__ = "0.2.0"
