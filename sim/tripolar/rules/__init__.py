"""The science: one mechanism a file (M1-M19), its parameters, formula and citation on one page."""
