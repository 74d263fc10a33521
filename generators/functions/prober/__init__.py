"""Probes the gateways of all clouds from outside; one entry point per cloud publishes what it finds."""
