"""Sweeps: many points of the parameters in one study."""
