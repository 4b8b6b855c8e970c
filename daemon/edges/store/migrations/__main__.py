"""Drafts the next revision from what the records say and the migrations do not yet: for whoever changes a record.

    python -m daemon.edges.store.migrations "Colour of a case"

Read what it wrote before it is committed: a rename looks like a loss and a gain, and data is nobody's to move but yours.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from daemon.edges.store.engine import Database
from daemon.edges.store.migrating import alembic_config, migrate, migration_engine


def draft(message: str) -> None:
    """Write the revision that leads from the newest one to the records as they are."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'scratch.db'}")
        migrate(database)
        config = alembic_config()
        number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
        with migration_engine(database).begin() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04}")


if __name__ == "__main__":
    draft(sys.argv[1])
