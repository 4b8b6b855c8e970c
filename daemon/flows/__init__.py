"""ORDERS: one file for each journey; the only ring that sees both others."""
