"""What is said, as text: a frozen value of `okr.views.results` in, text for one format out."""
