"""Stores for tests: the same tests run on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from servers.postgres import Postgres, running_postgres

from daemon.edges.store import Store


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/kawal.db"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.new_database()
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "kawal.db"
    store = Store(f"sqlite:///{path}", path.parent / "mail")
    store.migrate()
    store.close()
    return path


@pytest.fixture(scope="session")
def migrated_server(postgres: Postgres) -> str:
    name = postgres.new_database()
    store = Store(postgres.url(name), postgres.folder / "mail")
    store.migrate()
    store.close()
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database of either kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "kawal.db")
        yield f"sqlite:///{tmp_path}/kawal.db"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.new_database(request.getfixturevalue("migrated_server"))
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture
def open_store(url: str, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Opens further stores on the database of the test, as another process would."""
    opened: list[Store] = []

    def open_one() -> Store:
        opened.append(Store(url, tmp_path / "mail"))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[[], Store]) -> Store:
    """A migrated, empty store of either kind."""
    return open_store()
