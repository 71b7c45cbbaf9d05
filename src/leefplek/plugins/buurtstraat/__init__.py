"""Buurtstraat: a fixed team per street (001:21)."""
