"""Kawal: escorts every complaint letter of a focal-point network until it is answered.

The house has three rings: `core` decides, `edges` do, `flows` order. Imports run one way,
`cli -> flows -> {core, edges}`, `edges -> core`; tests/core/test_architecture.py reads them.
"""
