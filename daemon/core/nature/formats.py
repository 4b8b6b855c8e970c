"""The free forms of bounces, a row for each server: how to know it, where its addresses stand, what became of them.

Rows only name what is special to a server. Lines that hold nothing but an address, labels and transcripts are read
for every server alike (`freeform`), so a server that is missing here is still understood by what it says.
"""

import re
from dataclasses import dataclass

from daemon.core.nature.addresses import ADDRESS
from daemon.core.nature.status import Outcome


@dataclass(frozen=True, slots=True)
class Format:
    """One server's way to say it: `says` are phrases of which one must stand in its own words or in From or subject.

    `finds` are patterns with the group `address`, tried on the own lines; `within` limits them to lines after it;
    `outcome` is set where the server's words decide it.
    """

    name: str
    says: tuple[str, ...]
    finds: tuple[re.Pattern[str], ...] = ()
    within: re.Pattern[str] | None = None
    outcome: Outcome | None = None


def _find(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern.replace("ADDRESS", f"(?-i:{ADDRESS})"), re.IGNORECASE) for pattern in patterns)


_EXCHANGE_ADMIN = re.compile(
    r"diagnostic information for administrators|informasi diagnostik untuk administrator|generating server|server pembuat"
    r"|diagnoseinformationen f|informations de diagnostic|informaci.n de diagn|informazioni di diagnostica|diagnostische gegevens"
    r"|informa..es de diagn|管理者用の診断情報|管理员的诊断信息|系統管理員診斷資訊|диагностические сведения",
    re.IGNORECASE,
)
_EXCHANGE_SAYS = (
    "delivery has failed to these recipients",
    "your message couldn't be delivered",
    "your message wasn't delivered",
    "your message to",
    "pengiriman ke penerima atau grup ini gagal",
    "pengiriman ke para penerima",
    "pesan anda tidak dapat dikirim",
    "fehler bei der nachrichtenzustellung an folgende empfänger",
    "échec de la remise pour ces destinataires",
    "error en la entrega a los siguientes destinatarios",
    "no se pudo entregar el mensaje a",
    "recapito non riuscito per i seguenti destinatari",
    "de bezorging aan de volgende geadresseerden",
    "falha na entrega para estes destinatários",
    "次の受信者またはグループへの配信に失敗しました",
    "传递给以下收件人或组的邮件失败",
    "无法将邮件传递给以下收件人",
    "не удалось выполнить доставку следующим получателям",
)

FORMATS: tuple[Format, ...] = (
    Format(
        "qmail",
        ("this is the qmail-send program", "i'm afraid i wasn't able to deliver your message"),
        _find(r"^<ADDRESS>:"),
    ),
    Format(
        "Postfix",
        ("this is the postfix program", "this is the mail system at host", " postfix program at host"),
        _find(r"^<ADDRESS>(?: \(expanded from <[^>]{1,200}>\))?:"),
    ),
    Format(
        "Sendmail 5",
        ("unsent message follows",),
        _find(r"^[45]\d\d .{0,100}?<ADDRESS>\.\.\.", r"^[45]\d\d ADDRESS\.\.\."),
    ),
    Format(
        "Exchange 5.5/2000/2003",
        ("did not reach the following recipient", "msexch:"),
        _find(r"^\s*(?:[^\s@]{1,40}=[^@]{0,200}smtp=)?ADDRESS;?\s+(?:on|am|le|el|pada)\s", r"smtp=ADDRESS"),
    ),
    Format("Exchange, Microsoft 365", _EXCHANGE_SAYS, _find(r"^\s*ADDRESS(?:\s+#.*|\s*<mailto:.*)?$"), _EXCHANGE_ADMIN),
    Format(
        "Exchange, Microsoft 365 (upper part)",
        _EXCHANGE_SAYS,
        _find(
            r"<mailto:ADDRESS>",
            r"\(ADDRESS\)",
            r"^\W*ADDRESS\W*$",
            r"your message to ADDRESS",
            r"pesan anda (?:ke|kepada|untuk) ADDRESS",
        ),
    ),
    Format(
        "Domino",
        ("was not delivered to:", "delivery failure: user", "tidak dikirimkan ke:"),
        _find(r"^\s*ADDRESS\s*$", r"\bUser\s[^(\n]{1,80}\(ADDRESS\)"),
    ),
    Format("Lotus Notes", ("failure reasons", "lotus smtp mta"), _find(r"^\s*ADDRESS\s*$")),
    Format(
        "GroupWise",
        ("the message that you sent was undeliverable to the following", "groupwise"),
        _find(r"^\s*ADDRESS(?:\s+\(.*)?$"),
    ),
    Format(
        "InterScan, Trend Micro",
        ("interscan", "viruswall", "trend micro", "imss"),
        _find(
            r"unable to deliver (?:message )?to\s*<ADDRESS>",
            r"(?:sent <<<|送信 >>>|>>>)\s*rcpt to:\s*<ADDRESS>",
            r"^\W*<ADDRESS>",
        ),
    ),
    Format(
        "MailMarshal", ("recipients were affected", "could not be delivered because of"), _find(r"^\s{1,8}ADDRESS\s*$")
    ),
    Format("MailEnable", ("mailenable:", "recipient: [smtp:"), _find(r"Recipient: \[SMTP:ADDRESS\]")),
    Format("hMailServer", ("hmailserver",), _find(r"^\s*ADDRESS\s*$", r"rcpt to:\s*<ADDRESS>")),
    Format(
        "MDaemon",
        ("mdaemon", "did not receive a copy of your message", "no such user here"),
        _find(r"^\W{0,4}>?\s*ADDRESS\s*(?:-|$)", r"^\s*Failed address:\s*<?ADDRESS"),
    ),
    Format("Kerio Connect", ("kerio",), _find(r"^\s*(?:<|recipient:\s*)?ADDRESS>?\s*(?::|$)")),
    Format("Apache James", ("error message below", "the mail server at"), _find(r"^\s*RCPT TO:\s*<?ADDRESS>?\s*$")),
    Format("Zimbra, Synacor", ("the following message could not be delivered", "zimbra"), _find(r"^\s*<ADDRESS>:")),
    Format("OpenSMTPD", ("this is the mailer-daemon, please do not reply",), _find(r"^\s*ADDRESS:\s")),
    Format("DragonFly Mail Agent", ("dragonfly mail agent",), _find(r"delivering your mail to <ADDRESS>")),
    Format("Courier", ("running the courier mail server", "undeliverable mail"), _find(r"^\s*<ADDRESS>:?\s*$")),
    Format(
        "Amazon SES, WorkMail",
        ("trying to deliver the mail to the following recipients", "amazonses"),
        _find(r"^\s*ADDRESS\s*$", r"following message to <ADDRESS> was undeliverable"),
    ),
    Format(
        "Gmail, Google Workspace",
        (
            "** address not found **",
            "** message not delivered **",
            "** message blocked **",
            "** delivery incomplete **",
            "** recipient inbox full **",
            "** alamat tidak ditemukan **",
            "** pesan tidak terkirim **",
            "** pesan diblokir **",
            "your message wasn't delivered to",
            "pesan anda tidak terkirim ke",
            "pesan anda tidak dikirim ke",
            "there was a problem delivering your message to",
            "there was a temporary problem delivering",
            "ada masalah saat mengirimkan pesan anda ke",
            "delivery to the following recipient",
        ),
        _find(
            r"(?:delivered to|deliver(?:ing)? (?:your |a )?message to|message to|terkirim ke|dikirim ke|pesan anda ke|distribué à|zugestellt an|entregado a|entregue a|consegnato a)\s*<?\*?ADDRESS",
            r"^\s*\*?ADDRESS\*?\s*$",
        ),
    ),
    Format(
        "Yahoo",
        (
            "sorry, we were unable to deliver your message to the following address",
            "unable to deliver message to the following address",
        ),
        _find(r"^\s*<ADDRESS>:?"),
    ),
    Format("Yahoo (short)", ("i wasn't able to deliver the following message",), _find(r"(?:^|\s)To:\s*<?ADDRESS")),
    Format("AOL", ("mail delivery subsystem at aol", "not accepting mail from"), _find(r"^\s*<?ADDRESS>?\s*$")),
    Format(
        "IMail, SMTP32",
        ("original message follows", "undeliverable mail"),
        _find(
            r"^(?:unknown user|user mailbox exceeds allowed size|invalid final delivery userid|unknown host|delivery failed \d+ attempts|undeliverable\s+to|mailbox full|error forwarding)\s*:?\s*ADDRESS",
            r"^undeliverable\s+to\s+ADDRESS",
        ),
    ),
    Format("m-FILTER", ("m-filter", "以下のメールアドレスへの送信に失敗しました"), _find(r"^\s*ADDRESS\s*$")),
    Format(
        "McAfee, BIGLOBE",
        ("addresses had delivery problems", "addresses had delivery errors"),
        _find(r"^\s*<?ADDRESS>?\s*(?:\(|\[|$)"),
    ),
    Format("MXLogic", ("included is a copy of the message header",), _find(r"^\s*<ADDRESS>")),
    Format(
        "MessageLabs, Symantec.cloud",
        ("this is the mail delivery agent at messagelabs", "symantec"),
        _find(r"^\s*<?ADDRESS>?:?\s*$"),
    ),
    Format("Mimecast", ("mimecast",), _find(r"^\s*<?ADDRESS>?\s*$")),
    Format("Barracuda", ("barracuda",), _find(r"^\s*<?ADDRESS>?(?::|\s*$)")),
    Format("SendGrid", ("sendgrid", "delivery to the following recipients failed"), _find(r"^\W*ADDRESS\s*$")),
    Format(
        "SurfControl",
        ("surfcontrol", "your message could not be sent"),
        _find(r"^\s*(?:recipient:\s*)?<?ADDRESS>?[,;.]?\s*$", r"To:\s*ADDRESS"),
    ),
    Format("Zoho", ("error_code",), _find(r"^\s*ADDRESS[\s,]")),
    Format("Yandex", ("yandex",), _find(r"^\s*<ADDRESS>:")),
    Format("Mail.Ru", ("сервером mail.ru",), _find(r"^\s{1,4}ADDRESS\s*$", r"local mailbox ADDRESS is unavailable")),
    Format(
        "EYOU, Coremail, NetEase",
        ("this is the deliver program at", "coremail", "邮件无法发送到您指定的地址", "网易", "退信代码"),
        _find(r"^\W*<?ADDRESS>?\W*$", r"(?:收件人|recipients?)\W{1,4}<?ADDRESS"),
    ),
    Format("Tencent QQ", ("qq邮箱", "qq mail", "无法发送到"), _find(r"^\W*ADDRESS\W*$", r"无法发送到\s*<?ADDRESS")),
    Format(
        "au, docomo, KDDI",
        ("recipients was rejected by a remote mail server", "as their mailbox is full", "次のあて先へのメッセージ"),
        _find(r"recipient:\s*<ADDRESS>", r"delivered to:\s*<ADDRESS>", r"^\s*<ADDRESS>"),
    ),
    Format("MailFoundry", ("unable to deliver message to:",), _find(r"deliver message to:\s*<?ADDRESS")),
    Format("T-Online, Smail", ("failed addresses follow",), _find(r"^\s{0,4}<?ADDRESS>?\s*$")),
    Format(
        "1&1, GMX, kundenserver",
        (
            "following address failed",
            "following addresses failed",
            "following address(es) failed",
            "yet been delivered to the following",
        ),
        _find(r"^\s*[\"<]?ADDRESS[\">]?\s*:?\s*$"),
    ),
    Format("Vade, EarthLink", ("original message details",), _find(r"\[ADDRESS\]:")),
    Format("LSMTP, LISTSERV", ("error-for:", "error description:"), _find(r"Error-for:\s+ADDRESS")),
    Format(
        "Dovecot LDA",
        ("was automatically rejected",),
        _find(r"your message to\s*<?ADDRESS>?\s*was automatically rejected"),
    ),
    Format("Microsoft SMTPSVC", ("could not be delivered to the following user",), _find(r"<ADDRESS>")),
    Format("IceWarp, Merak", ("icewarp", "merak"), _find(r"^\s*<?ADDRESS>?\s*(?:;|:|$)")),
    Format("Axigen", ("axigen",), _find(r"<ADDRESS>")),
    Format("CommuniGate Pro", ("failed to deliver to",), _find(r"failed to deliver to '?<?ADDRESS")),
    Format(
        "Novell NIMS",
        ("the following recipients did not receive this message", "the following recipients did not receive"),
        _find(r"^\s*<?ADDRESS>?"),
    ),
    Format(
        "ArGoSoft, small servers",
        ("failed recipient:", "intended recipient:", "undeliverable address:"),
        _find(r"(?:failed recipient|intended recipient|undeliverable address):\s*<?ADDRESS"),
    ),
    Format("LLNL", ("did not exactly match",), _find(r"was addressed,\s*ADDRESS")),
    Format("SMTP gateway with a rejected recipient", ("rejected recipient",), _find(r"rejected recipient\s*<ADDRESS>")),
    Format("fml", ("not member article from", "duplicated message-id"), _find(r"<ADDRESS>\.\s*$")),
    Format(
        "Verizon",
        ("could not be delivered to mobile", "no valid recipients for this mm"),
        _find(r"^\s*(?:RCPT )?TO:\s*<?ADDRESS"),
    ),
)
"""Every row is tried in this order; the first that is recognised and finds an address gives it."""
