"""The doors of tripolar: the ``tripolar`` command, what ``tripolar.run`` does, the folder of a study.

``command`` dispatches to one module a verb; ``compose`` makes one validated scenario from built-in
configuration, a user's file and ``key=value``; ``folder`` writes results aside and puts them in place whole.
Nothing here computes a result.
"""
