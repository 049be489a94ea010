"""What is said, as text: a frozen value of `okr.views.shapes` in, text for one format out."""
