"""TLS as we speak it to mail servers: certificates and names are always checked, nothing older than TLS 1.2."""

import ssl
from pathlib import Path


def tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """A verifying context; `ca_file` is trusted instead of the system's authorities. Raises OSError where it is no PEM."""
    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
