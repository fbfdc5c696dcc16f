"""What every test shares: nothing of the person's own settings or data is read or written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("rotamend", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("rotamend")


@pytest.fixture(scope="session", autouse=True)
def quiet_prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep Prefect offline and away from the home folder, also in the processes tests start."""
    patch = pytest.MonkeyPatch()
    patch.setenv("PREFECT_HOME", str(tmp_path_factory.mktemp("prefect")))
    patch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    patch.setenv("PREFECT_CLI_PROMPT", "false")
    patch.setenv("DO_NOT_TRACK", "1")
    patch.delenv("PREFECT_API_URL", raising=False)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def rotamend_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test an empty $ROTAMEND_HOME and no database address from outside."""
    home = tmp_path / "rotamend-home"
    monkeypatch.setenv("ROTAMEND_HOME", str(home))
    monkeypatch.delenv("ROTAMEND_DATABASE_URL", raising=False)
    return home
