"""Migrations, oldest first; each goes forward only (the copy made before an upgrade is the way back)."""
