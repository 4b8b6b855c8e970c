"""DOES: one file or folder for each outside system; takes and gives the nouns of core."""
