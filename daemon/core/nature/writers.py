"""Who writes a message: a mail system, an address that no one reads, or a person. Local parts are matched whole."""

import re

from daemon.core.message.model import Message
from daemon.core.nature.addresses import clean_address

_DAEMON = re.compile(
    r"""^(?:
        mail(?:er)?[-_.]?daemon | mdaemon | maildaemon
      | poo?st[-_.]?master(?:\d{1,2}|-maps|_errors)?
      | imss | interscan | esafe | mail[-_.]?delivery(?:[-_.]?(?:sub)?system)? | delivery[-_.]?(?:sub)?system
      | microsoftexchange[0-9a-f]{6,40} | bounce[-_.]?(?:notification|handler|message|report)s?
      | symantec_antivirus_for_smtp_gateways | undeliverable | bounced?[-_.]?mail
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_REPLY = re.compile(
    r"""^(?:
        (?:[\w-]{1,30}[-_.+])? (?:no|do[-_.]?not|dont|never)[-_.]?(?:reply|respond|responder|answer)(?:[-_.+\d][\w.+-]{0,40})?
      | (?:jangan|tidak|tanpa)[-_.]?(?:di|mem)?balas
      | keine?[-_.]?antwort(?:en)? | ne[-_.]?pas[-_.]?repondre | nao[-_.]?responda
      | auto(?:matic)?[-_.]?(?:reply|responder|response|mailer|notification) | notifications?[-_.]?noreply
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_DAEMON_NAME = re.compile(
    r"""^[\s"'<]*(?:
        mail(?:er)?[-_\s]?daemon | mail\ deliver(?:y)?\ (?:sub)?system | mail\ delivery\ (?:service|agent|subsystem)
      | (?:internet\ )?mail\ delivery | delivery\ subsystem | postmaster | system\ administrator | systemadministrator
      | administrator\ sistem | administrador\ del\ sistema | administrateur\ syst | amministratore\ (?:di|del)\ sistema
      | content-filter\ at | microsoft\ (?:outlook|exchange|exchange\ server) | interscan | mail\ administrator
      | mail\ system | e-?mail\ delivery\ system | systembeheerder | 系统管理员
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_DAEMON_CLAIMED = re.compile(r"(?:^|[<\s\"'(])mail(?:er)?-?daemon(?:[>\s\"'@)]|$)", re.IGNORECASE)
_EMPTY = re.compile(r"^\s*(?:\"[^\"]{0,200}\"|[^<@]{0,200})?<\s*>\s*$")


def from_address(message: Message) -> str:
    """The address in From as well as it can be read, lower case: authority is the writer's, this only classifies."""
    return message.writer.address if message.writer else clean_address(message.claimed)


def local_part(message: Message) -> str:
    """What stands before the @ in From."""
    address = from_address(message)
    return address.rpartition("@")[0] if address else message.claimed.strip().strip("<>\"' ")


def is_daemon(message: Message) -> bool:
    """True where the sender is a mail system: mailer-daemon, postmaster, an empty address, a daemon's name."""
    if _DAEMON.match(local_part(message)) or _EMPTY.match(message.claimed[:500]):
        return True
    claimed = message.claimed[:500]
    return bool(_DAEMON_NAME.match(claimed) or (message.writer is None and _DAEMON_CLAIMED.search(claimed)))


def is_mail_account(message: Message) -> bool:
    """True for the accounts whose mail is never answered: mailer-daemon and postmaster."""
    return bool(re.match(r"^(?:mail(?:er)?[-_.]?daemon|mdaemon|post[-_.]?master)$", local_part(message), re.IGNORECASE))


def is_no_reply(message: Message) -> bool:
    """True where the sender's address says that nobody reads its mail."""
    return bool(_NO_REPLY.match(local_part(message)))


def has_null_path(message: Message) -> bool:
    """True where the return path is empty (RFC 5321, 4.5.5) or a mailer-daemon's, as some stores write it."""
    paths = [value.strip().lower() for value in message.values("return-path")]
    if not paths:
        return False
    return paths[0].replace(" ", "") in {"<>", "<mailer-daemon>", "mailer-daemon"} or paths[0].startswith(
        "<mailer-daemon@"
    )
