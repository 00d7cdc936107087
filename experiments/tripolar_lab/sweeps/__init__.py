"""Sweeps, room by room, in the order in which a command walks through them.

``values``      what ``KEY=...`` sweeps                   ``table``        points from a file
``design``      points of what is swept                  ``asked``        points to scenarios and columns: a plan
``plan``        which chunks there are                   ``begin``        the folder begun, taken up again, grown
``agenda``      which chunk comes next                   ``executors``    threads, processes, Dask: who computes
``conduct``     hands out chunks, survives their loss    ``work``         one chunk computed and stored
``store``       files, whole or not there; locks         ``finish``       results and tidying at the end
``watch``       the live line                            ``reading``      totals by point, folded from chunks
``compact``     many files into few                      ``export``       tables for other programs
``sensitivity`` Sobol', Morris, tornado, delta           ``ema``          an archive for the EMA workbench
``study``       ``tp.sweep`` and ``tp.open_study``
"""
