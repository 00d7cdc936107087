"""The report's page: numbers and texts in, one self-contained HTML file out. Nothing here computes a result."""
