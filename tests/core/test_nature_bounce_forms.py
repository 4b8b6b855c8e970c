"""Bounces as mail servers of many makers and languages write them: each finds its address, and what became of it."""

from datetime import UTC, datetime

import pytest

from daemon.core.message.model import Mailbox, Message, Original
from daemon.core.nature import find_nature

FORMS = (
    (
        "qmail",
        "MAILER-DAEMON@mx.example.org",
        "failure notice",
        """Hi. This is the qmail-send program at mx.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<pic@dinas.example.go.id>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <dumas@example.go.id>
Message-ID: <k1@example.go.id>
To: pic@dinas.example.go.id
""",
        {"pic@dinas.example.go.id": ("permanent", "5.1.1")},
        ("<k1@example.go.id>",),
    ),
    (
        "Exim, two of three",
        "Mail Delivery System <Mailer-Daemon@mail.example.go.id>",
        "Mail delivery failed: returning message to sender",
        """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  pic@dinas.example.go.id
    host mx.dinas.example.go.id [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<pic@dinas.example.go.id>:
    550 5.2.1 The account is disabled
  kepala@dinas.example.go.id
    (generated from alias@example.go.id)
    mailbox is full

------ This is a copy of the message, including all the headers. ------

Message-ID: <k2@example.go.id>
""",
        {"pic@dinas.example.go.id": ("permanent", "5.2.1"), "kepala@dinas.example.go.id": ("permanent", "5.2.2")},
        ("<k2@example.go.id>",),
    ),
    (
        "Exim, a warning",
        "Mail Delivery System <Mailer-Daemon@mail.example.go.id>",
        "Warning: message 1tAbCd-0001Xy-2Z delayed 24 hours",
        """This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mail.example.go.id.

The address to which the message has not yet been delivered is:

  pic@dinas.example.go.id
    Delay reason: Connection timed out

No action is required on your part. Delivery attempts will continue for
some time.
""",
        {"pic@dinas.example.go.id": ("temporary", "")},
        (),
    ),
    (
        "Postfix, plain",
        "MAILER-DAEMON@mail.example.org (Mail Delivery System)",
        "Undelivered Mail Returned to Sender",
        """This is the mail system at host mail.example.org.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

For further assistance, please send mail to <postmaster@mail.example.org>

                   The mail system

<pic@dinas.example.go.id>: host mx.dinas.example.go.id[192.0.2.7] said: 552 5.2.2
    <pic@dinas.example.go.id>: Mailbox full (in reply to RCPT TO command)
""",
        {"pic@dinas.example.go.id": ("permanent", "5.2.2")},
        (),
    ),
    (
        "sendmail without parts",
        "Mail Delivery Subsystem <MAILER-DAEMON@relay.example.org>",
        "Returned mail: see transcript for details",
        """The original message was received at Thu, 5 Mar 2026 09:00:00 +0700
from kawal.example.go.id [192.0.2.1]

   ----- The following addresses had permanent fatal errors -----
<pic@dinas.example.go.id>
    (reason: 550 5.1.1 <pic@dinas.example.go.id>... User unknown)

   ----- Transcript of session follows -----
... while talking to mx.dinas.example.go.id.:
>>> RCPT To:<pic@dinas.example.go.id>
<<< 550 5.1.1 <pic@dinas.example.go.id>... User unknown
550 5.1.1 <pic@dinas.example.go.id>... User unknown
""",
        {"pic@dinas.example.go.id": ("permanent", "5.1.1")},
        (),
    ),
    (
        "Exchange 2003",
        "System Administrator <postmaster@dinas.example.go.id>",
        "Undeliverable: Surat tindak lanjut",
        """Your message

  To:      pic@dinas.example.go.id
  Subject: Surat tindak lanjut
  Sent:    Thu, 5 Mar 2026 09:00:00 +0700

did not reach the following recipient(s):

pic@dinas.example.go.id on Thu, 5 Mar 2026 09:00:05 +0700
    The recipient name is not recognized
        The MTS-ID of the original message is: c=id;a= ;p=DINAS;l=EX-1
    MSEXCH:IMS:DINAS:PUSAT:EX 0 (000C05A6) Unknown Recipient
""",
        {"pic@dinas.example.go.id": ("permanent", "5.1.1")},
        (),
    ),
    (
        "Microsoft 365, English",
        "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.go.id>",
        "Undeliverable: [KWL-2026-004217-F] Surat",
        """Delivery has failed to these recipients or groups:

PIC Dinas (pic@dinas.example.go.id)<mailto:pic@dinas.example.go.id>
The email address you entered couldn't be found. Please check the recipient's email address and try to resend the message.

Diagnostic information for administrators:

Generating server: SG2PR01MB1234.apcprd01.prod.exchangelabs.com

pic@dinas.example.go.id
Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'

Original message headers:

Message-ID: <k3@example.go.id>
From: dumas@example.go.id
""",
        {"pic@dinas.example.go.id": ("permanent", "5.1.10")},
        ("<k3@example.go.id>",),
    ),
    (
        "Microsoft 365, Indonesian",
        "Microsoft Outlook <postmaster@example.go.id>",
        "Tidak terkirim: Surat tindak lanjut",
        """Pengiriman ke penerima atau grup ini gagal:

pic@dinas.example.go.id (pic@dinas.example.go.id)<mailto:pic@dinas.example.go.id>
Kotak surat penerima penuh dan tidak dapat menerima pesan saat ini.

Informasi diagnostik untuk administrator:

Server pembuat: SG2PR01.prod.outlook.com

pic@dinas.example.go.id
Remote Server returned '554 5.2.2 mailbox full'
""",
        {"pic@dinas.example.go.id": ("permanent", "5.2.2")},
        (),
    ),
    (
        "Exchange 2010, German",
        "Microsoft Exchange <postmaster@example.org>",
        "Unzustellbar: Schreiben",
        """Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Verteilerlisten:

pic@dinas.example.org<mailto:pic@dinas.example.org>
Die eingegebene E-Mail-Adresse konnte nicht gefunden werden.

Diagnoseinformationen für Administratoren:
Generierender Server: ex1.example.org
pic@dinas.example.org
#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##
""",
        {"pic@dinas.example.org": ("permanent", "5.1.1")},
        (),
    ),
    (
        "Exchange, French",
        "postmaster@example.org",
        "Non remis : Courrier",
        """Échec de la remise pour ces destinataires ou groupes :

pic@dinas.example.org<mailto:pic@dinas.example.org>
L'adresse de messagerie que vous avez entrée est introuvable.

Informations de diagnostic pour les administrateurs :
Serveur de génération : ex1.example.org
pic@dinas.example.org
#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##
""",
        {"pic@dinas.example.org": ("permanent", "5.1.1")},
        (),
    ),
    (
        "Domino",
        "postmaster@domino.example.go.id",
        "DELIVERY FAILURE: User pic (pic@dinas.example.go.id) not listed in Domino Directory",
        """Your message

  Subject: Surat tindak lanjut

was not delivered to:

  pic@dinas.example.go.id

because:

  User pic (pic@dinas.example.go.id) not listed in Domino Directory
""",
        {"pic@dinas.example.go.id": ("permanent", "5.1.1")},
        (),
    ),
    (
        "Gmail, English",
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "Delivery Status Notification (Failure)",
        """** Address not found **

Your message wasn't delivered to pic@dinas.example.go.id because the address couldn't be found, or is unable to receive mail.

The response from the remote server was:
550 5.1.1 <pic@dinas.example.go.id>: Recipient address rejected: User unknown
""",
        {"pic@dinas.example.go.id": ("permanent", "5.1.1")},
        (),
    ),
    (
        "Gmail, Indonesian",
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "Delivery Status Notification (Failure)",
        """** Alamat tidak ditemukan **

Pesan Anda tidak terkirim ke pic@dinas.example.go.id karena alamat tidak ditemukan, atau tidak dapat menerima email.

Pelajari lebih lanjut di sini: https://support.google.com/mail/?p=NoSuchUser

Respons dari server jarak jauh adalah:
550 5.1.1 The email account that you tried to reach does not exist.
""",
        {"pic@dinas.example.go.id": ("permanent", "5.1.1")},
        (),
    ),
    (
        "Gmail, delay",
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "Delivery Status Notification (Delay)",
        """** Delivery incomplete **

There was a temporary problem delivering your message to pic@dinas.example.go.id. Gmail will retry for 47 more hours. You'll be notified if the delivery fails permanently.

The response was:
The recipient server did not accept our requests to connect.
""",
        {"pic@dinas.example.go.id": ("temporary", "")},
        (),
    ),
    (
        "Yahoo",
        "MAILER-DAEMON@yahoo.com",
        "Failure Notice",
        """Sorry, we were unable to deliver your message to the following address.

<pic.dinas@yahoo.com>:
554: delivery error: dd This user doesn't have a yahoo.com account (pic.dinas@yahoo.com) [0]

--- Below this line is a copy of the message.
""",
        {"pic.dinas@yahoo.com": ("permanent", "5.1.1")},
        (),
    ),
    (
        "Amazon WorkMail",
        "MAILER-DAEMON@ap-southeast-1.amazonses.com",
        "Delivery Status Notification (Failure)",
        """An error occurred while trying to deliver the mail to the following recipients:
pic@dinas.example.go.id
""",
        {"pic@dinas.example.go.id": ("permanent", "")},
        (),
    ),
    (
        "Zimbra's own words",
        "MAILER-DAEMON@mail.dinas.example.go.id (Mail Delivery System)",
        "Undelivered Mail Returned to Sender",
        """This is the mail system at host mail.dinas.example.go.id.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients.

<pic@dinas.example.go.id>: host mail.dinas.example.go.id[192.0.2.9] said: 452 4.2.2
    Over quota (in reply to end of DATA command)
""",
        {"pic@dinas.example.go.id": ("permanent", "4.2.2")},
        (),
    ),
    (
        "GroupWise",
        "Mailer-Daemon@gw.example.org",
        "Message status - undeliverable",
        """The message that you sent was undeliverable to the following:
        pic@dinas.example.org (user unknown)

Possibly truncated original message follows:

From: dumas@example.go.id
""",
        {"pic@dinas.example.org": ("permanent", "5.1.1")},
        (),
    ),
    (
        "MailMarshal",
        "postmaster@gate.example.org",
        'Undeliverable Mail: "Surat tindak lanjut"',
        """Your message:
   From:    dumas@example.go.id
   Subject: Surat tindak lanjut

Could not be delivered because of

550 5.1.1 User unknown

The following recipients were affected:
   pic@dinas.example.org

Additional Information
======================
Original Sender:    <dumas@example.go.id>
""",
        {"pic@dinas.example.org": ("permanent", "5.1.1")},
        (),
    ),
    (
        "Apache James",
        "postmaster@james.example.org",
        "[BOUNCE]",
        """Hi. This is the James mail server at james.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.  Below
I include the list of recipients and the reason why I was unable to deliver
your message.

Error message below:
550 - Requested action not taken: no such user here

Message details:
  Subject: Surat
  Sent date: Thu Mar 05 09:00:00 WIB 2026
  MAIL FROM: dumas@example.go.id
  RCPT TO: pic@dinas.example.org
  From: Dumas <dumas@example.go.id>
  To: pic@dinas.example.org
""",
        {"pic@dinas.example.org": ("permanent", "5.1.1")},
        (),
    ),
    (
        "hMailServer",
        "mailer-daemon@dinas.example.go.id",
        "Message undeliverable: Surat",
        """Your message did not reach some or all of the intended recipients.

   Sent: Thu, 5 Mar 2026 09:00:00 +0700
   Subject: Surat

The following recipient(s) could not be reached:

pic@dinas.example.go.id
   Error Type: SMTP
   Remote server (192.0.2.7) issued an error.
   hMailServer sent: RCPT TO:<pic@dinas.example.go.id>
   Remote server replied: 550 5.1.1 No such user

hMailServer
""",
        {"pic@dinas.example.go.id": ("permanent", "5.1.1")},
        (),
    ),
    (
        "MailEnable",
        "POSTMASTER@dinas.example.go.id",
        "Message Delivery Failure",
        """MailEnable: Message could not be delivered to some recipients.

The following recipient(s) could not be reached:

\tRecipient: [SMTP:pic@dinas.example.go.id]
\tReason: Remote SMTP Server Returned: 550 mailbox unavailable

Message headers follow:

Message-ID: <k4@example.go.id>
""",
        {"pic@dinas.example.go.id": ("permanent", "")},
        ("<k4@example.go.id>",),
    ),
    (
        "MDaemon",
        "MDaemon@dinas.example.go.id",
        "Warning: pic@dinas.example.go.id - User unknown!",
        """pic@dinas.example.go.id - no such user here.

There is no user by that name at this server.
""",
        {"pic@dinas.example.go.id": ("permanent", "5.1.1")},
        (),
    ),
    (
        "MDaemon, transcript",
        "MDaemon at mail.example.org <MDaemon@mail.example.org>",
        "Permanent Delivery Failure",
        """The attached message had PERMANENT fatal delivery errors!

After one or more unsuccessful delivery attempts the attached message has
been removed from the mail queue on this server.

FAILED ADDRESS LIST:

The following addresses did NOT receive a copy of your message:

> pic@dinas.example.go.id

--- Session Transcript ---
Attempting SMTP connection to [192.0.2.7:25]
--> RCPT To:<pic@dinas.example.go.id>
<-- 550 <pic@dinas.example.go.id>, Recipient unknown
--- End Transcript ---
""",
        {"pic@dinas.example.go.id": ("permanent", "5.1.1")},
        (),
    ),
    (
        "Kerio Connect",
        "postmaster@kerio.example.org",
        "Undeliverable: Surat",
        """This is an automatically generated Delivery Status Notification.

Your message could not be delivered to the following recipients:

<pic@dinas.example.go.id>: 550 5.1.1 User unknown
""",
        {"pic@dinas.example.go.id": ("permanent", "5.1.1")},
        (),
    ),
    (
        "IMail",
        '"Postmaster" <postmaster@imail.example.org>',
        "Undeliverable Mail",
        """Unknown user: pic@dinas.example.go.id
RCPT TO generated following response:
550 unknown user

Original message follows.

Message-ID: <k5@example.go.id>
""",
        {"pic@dinas.example.go.id": ("permanent", "5.1.1")},
        ("<k5@example.go.id>",),
    ),
    (
        "InterScan",
        '"InterScan MSS" <imss@dinas.example.go.id>',
        "Mail could not be delivered",
        """****** Message from InterScan Messaging Security Suite ******

Sent <<< RCPT TO:<pic@dinas.example.go.id>
Received >>> 550 5.1.1 unknown user.
Unable to deliver message to <pic@dinas.example.go.id>.

************************     End of message     **********************
""",
        {"pic@dinas.example.go.id": ("permanent", "5.1.1")},
        (),
    ),
    (
        "T-Online",
        "Mail Delivery System <Mailer-Daemon@t-online.example.org>",
        "Mail delivery failed: returning message to sender",
        """|------------------------- Failed addresses follow: ---------------------|
 <pic@dinas.example.org>
   552 5.2.2 <pic@dinas.example.org> Quota exceeded (mailbox for user is full)
|------------------------- Message header follows: ----------------------|
Message-ID: <k6@example.go.id>
""",
        {"pic@dinas.example.org": ("permanent", "5.2.2")},
        ("<k6@example.go.id>",),
    ),
    (
        "GMX",
        "mailer-daemon@gmx.example.org",
        "Mail delivery failed: returning message to sender",
        """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of
its recipients. This is a permanent error. The following address
failed:

"pic@dinas.example.org":
SMTP error from remote server after RCPT command:
host: mx.dinas.example.org
5.1.1 User Unknown

--- The header of the original message is following. ---

Message-ID: <k7@example.go.id>
""",
        {"pic@dinas.example.org": ("permanent", "5.1.1")},
        ("<k7@example.go.id>",),
    ),
    (
        "OpenSMTPD",
        "Mailer Daemon <MAILER-DAEMON@mx.example.org>",
        "Delivery status notification: error",
        """    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this e-mail.

    An error has occurred while attempting to deliver a message for
    the following list of recipients:

pic@dinas.example.org: 550 5.1.1 User unknown

    Below is a copy of the original message:

Message-ID: <k8@example.go.id>
""",
        {"pic@dinas.example.org": ("permanent", "5.1.1")},
        ("<k8@example.go.id>",),
    ),
    (
        "Mail.Ru",
        "mailer-daemon@corp.mail.example.org",
        "Ваше сообщение не доставлено. Mail failure.",
        """Это письмо создано автоматически сервером Mail.Ru, отвечать на него не нужно.

К сожалению, Ваше письмо не может быть доставлено одному или нескольким получателям:

  pic@dinas.example.org
    Unrouteable address
""",
        {"pic@dinas.example.org": ("permanent", "5.1.2")},
        (),
    ),
    (
        "NetEase, Chinese",
        "Postmaster@163.example.org",
        "系统退信/Systems bounce",
        """抱歉，您的邮件被退回来了……

原邮件信息：
时　间：2026-03-05 09:00:00
主　题：Surat
收件人： pic@dinas.example.org

退信原因：
550 User not found: pic@dinas.example.org
""",
        {"pic@dinas.example.org": ("permanent", "5.1.1")},
        (),
    ),
    (
        "m-FILTER, Japanese",
        "POSTMASTER <postmaster@example.org>",
        "failure notice",
        """このメールは「m-FILTER」が自動的に生成して送信しています。
以下のメールアドレスへの送信に失敗しました。
pic@dinas.example.org
-------server message
550 unknown user <pic@dinas.example.org>
-------SMTP command
DATA
-------original message
Message-ID: <k9@example.go.id>
""",
        {"pic@dinas.example.org": ("permanent", "5.1.1")},
        ("<k9@example.go.id>",),
    ),
    (
        "LISTSERV's LSMTP",
        "Mail Delivery Subsystem <postmaster@lsmtp.example.org>",
        "Undelivered mail",
        """The enclosed message could not be delivered to one or more recipients.

--> Error description:
Error-for:  pic@dinas.example.org
Error-Code: 3
Error-Text: No such mailbox.
Error-End: One error reported.
""",
        {"pic@dinas.example.org": ("permanent", "")},
        (),
    ),
    (
        "CommuniGate Pro",
        "MAILER-DAEMON@cgp.example.org",
        "Undeliverable mail: Surat",
        """Failed to deliver to 'pic@dinas.example.org'
LOCAL module(account pic) reports:
 account is full (quota exceeded)
""",
        {"pic@dinas.example.org": ("permanent", "5.2.2")},
        (),
    ),
    (
        "Dovecot's pigeonhole",
        "Mail Delivery Subsystem <postmaster@dinas.example.go.id>",
        "Automatically rejected mail",
        """Your message to <pic@dinas.example.go.id> was automatically rejected:
Quota exceeded (mailbox for user is full)
""",
        {"pic@dinas.example.go.id": ("permanent", "5.2.2")},
        (),
    ),
    (
        "a small server, Indonesian",
        "postmaster@mail.dinas.example.go.id",
        "Surel tidak terkirim",
        """Surel Anda tidak dapat disampaikan kepada penerima berikut:

   * pic@dinas.example.go.id

Alasan: kotak surat penuh.
""",
        {"pic@dinas.example.go.id": ("permanent", "5.2.2")},
        (),
    ),
    (
        "a small server that still tries, Indonesian",
        "Mailer-Daemon <mailer-daemon@mail.dinas.example.go.id>",
        "Pengiriman tertunda: Surat",
        """Surel Anda belum dapat dikirim kepada:

pic@dinas.example.go.id

Server akan terus mencoba selama 3 hari. Anda tidak perlu mengirim ulang.
""",
        {"pic@dinas.example.go.id": ("temporary", "")},
        (),
    ),
    (
        "Barracuda",
        "Mail Delivery System <MAILER-DAEMON@barracuda.example.org>",
        "**Message you sent blocked by our bulk email filter**",
        """Your message to: pic@dinas.example.org
was blocked by our Spam Firewall. The email you sent with the following subject has NOT BEEN DELIVERED:

Subject: Surat
""",
        {"pic@dinas.example.org": ("permanent", "")},
        (),
    ),
    (
        "Proofpoint",
        "postmaster@ppe.example.org",
        "Undeliverable: Surat",
        """Your message could not be delivered to the following recipients:

pic@dinas.example.org
  Reason: 550 5.1.1 <pic@dinas.example.org>: Recipient address rejected: User unknown
""",
        {"pic@dinas.example.org": ("permanent", "5.1.1")},
        (),
    ),
    (
        "Exchange, Spanish",
        "Microsoft Outlook <postmaster@example.org>",
        "No se puede entregar: Carta",
        """Error en la entrega a los siguientes destinatarios o grupos:

pic@dinas.example.org<mailto:pic@dinas.example.org>
No se encontró la dirección.
""",
        {"pic@dinas.example.org": ("permanent", "")},
        (),
    ),
    (
        "cPanel's Exim, an alias",
        "Mail Delivery System <Mailer-Daemon@host.example.org>",
        "Mail delivery failed: returning message to sender",
        """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  "|/usr/local/bin/script"
    (generated from pic@dinas.example.org)
    local delivery failed
""",
        {"pic@dinas.example.org": ("permanent", "")},
        (),
    ),
    (
        "Netscape Messaging Server",
        "Mail Administrator <Postmaster@nms.example.org>",
        "Mail System Error - Returned Mail",
        """This Message was undeliverable due to the following reason:

The user(s) account is temporarily over quota.

<pic@dinas.example.org>

Please reply to <Postmaster@nms.example.org>
if you feel this message to be in error.
""",
        {"pic@dinas.example.org": ("permanent", "5.2.2")},
        (),
    ),
)


def bounce(sender: str, subject: str, text: str, originals: tuple[Original, ...] = ()) -> Message:
    address = sender.rpartition("<")[2].partition(">")[0] if "<" in sender else sender.partition(" ")[0]
    return Message(
        message_id="<bounce@example.org>",
        date=datetime(2026, 3, 5, 2, 0, tzinfo=UTC),
        writer=Mailbox("", address.lower()),
        claimed=sender,
        subject=subject,
        headers=(("from", sender), ("subject", subject), ("return-path", "<>")),
        content_type="text/plain",
        report_type="",
        text=text,
        html="",
        originals=originals,
    )


@pytest.mark.parametrize(
    ("name", "sender", "subject", "text", "expected", "about"), FORMS, ids=[row[0] for row in FORMS]
)
def test_a_servers_form_is_read(name, sender, subject, text, expected, about):
    """The addresses, what became of each, the code where one is said, and our message's id."""
    nature = find_nature(bounce(sender, subject, text))

    assert expected == {one.address: (one.kind, one.status) for one in nature.bounced}
    assert about == nature.about
    assert nature.kind == ("delay" if all(kind == "temporary" for kind, _ in expected.values()) else "bounce")
    assert nature.reason
