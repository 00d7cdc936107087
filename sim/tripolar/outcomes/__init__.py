"""Outcomes: what the runs of a study say. Numbers in, tables, intervals and sentences out; no screen.

``study.run_study`` is the door. ``counts`` folds chunks into integers, ``tables`` keeps rows, ``summary``
answers.
"""
