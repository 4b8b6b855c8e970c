"""The configuration of an office whose servers nobody asks: for benches, and for journeys that need none."""


def serverless(name: str, *, leadership: str = "", officer: str = "petugas@example.id", plus_addresses: bool = False) -> str:
    """One focal point, "pusat", with accounts that lead nowhere."""
    return f"""
[office]
name = "{name}"
leadership = {[leadership] if leadership else []}
[[focal_point]]
code = "pusat"
name = "Pusat"
address = "dumas@example.go.id"
plus_addresses = {str(plus_addresses).lower()}
officers = ["{officer}"]
default = true
[focal_point.imap]
host = "127.0.0.1"
security = "none"
user = "x"
password = "x"
[focal_point.smtp]
host = "127.0.0.1"
security = "none"
"""
