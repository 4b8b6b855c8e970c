"""Questions to the DNS, where the extra `dns` is installed. Only `kawal doctor` asks."""

SECONDS = 5.0


class DnsSilent(Exception):  # noqa: N818 - not a fault of the domain
    """Nothing can be said: no dnspython here, or no name server answers."""


def find_mail_servers(domain: str) -> tuple[str, ...]:
    """The servers that take the mail of a domain (MX, RFC 5321 5.1), best first; empty where it has none. Raises DnsSilent."""
    try:
        import dns.exception
        import dns.resolver
    except ImportError:
        raise DnsSilent("pasang ekstra dns (dnspython)") from None
    try:
        answer = dns.resolver.resolve(domain, "MX", lifetime=SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except dns.exception.DNSException as fault:
        raise DnsSilent(f"DNS tidak menjawab ({type(fault).__name__})") from None
    ranked = sorted((row.preference, str(row.exchange).rstrip(".")) for row in answer)
    return tuple(name for _, name in ranked if name)
