"""The prober: asks every gateway from outside whether it is ready, and tells its cloud's own monitoring.

A program of its own: it is packed alone, needs nothing but Python, and imports nothing of the generators.
"""
