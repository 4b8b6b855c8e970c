"""What a command writes where: answers on stdout alone, the log on stderr."""

import json
import os
import subprocess
import sys


def test_a_log_line_never_stands_among_the_answers(desk):
    """A warning while cases are listed must not end up in somebody's JSON."""
    desk.open()
    code = (
        "import sys, structlog\n"
        "from daemon.flows import listing\n"
        "rows = listing.case_rows\n"
        "listing.case_rows = lambda *a: (structlog.get_logger().warning('seen while listing'), rows(*a))[1]\n"
        "from daemon.cli import main\n"
        "main(sys.argv[1:])\n"
    )
    command = [sys.executable, "-c", code, "--config", str(desk.folder / "config.toml"), "case", "list", "--json"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "KAWAL_NOW": desk.now.isoformat()}
    )
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["status"] for line in done.stdout.splitlines()] == ["sent"]
    assert "seen while listing" in done.stderr
