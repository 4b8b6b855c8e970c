"""The stage of `kawal demo`: loopback servers and simulated people, who know only SMTP and IMAP."""
