"""index.html of the demo: every mail in both directions, readable in a browser, nothing from outside."""

import email
import email.policy
import html
from collections.abc import Iterable, Sequence
from email.message import EmailMessage, MIMEPart
from pathlib import Path
from zoneinfo import ZoneInfo

from daemon.demo.servers import Passed

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f4f5f7;color:#1d2733}
main{max-width:980px;margin:0 auto;padding:24px 16px}
table{border-collapse:collapse;width:100%;background:#fff}th,td{padding:6px 10px;text-align:left;border-bottom:1px solid #e3e6ea;font-size:14px}
.scroll{overflow-x:auto}details{background:#fff;border:1px solid #dde1e6;border-radius:6px;margin:6px 0}
summary{padding:10px 12px;cursor:pointer;overflow-wrap:anywhere}pre{white-space:pre-wrap;overflow-wrap:anywhere;padding:12px;margin:0}
iframe{width:100%;height:480px;border:0;border-top:1px solid #e3e6ea;background:#fff}.out{border-left:4px solid #2f6f4f}.in{border-left:4px solid #8a5a00}
small{color:#5a6673}
@media(prefers-color-scheme:dark){body{background:#14181d;color:#e6eaee}table,details{background:#1d232a;border-color:#313a44}th,td{border-color:#313a44}small{color:#9aa7b4}}
"""


def write_page(out: Path, passed: Sequence[Passed], cases: Iterable[dict[str, object]]) -> Path:
    """Write the page and one HTML file a mail that has an HTML part; gives the path of the page."""
    out.mkdir(parents=True, exist_ok=True)
    rows = "".join(
        f"<tr><td>{_text(c['number'])}</td><td>{_text(c['institution'])}</td><td>{_text(c['topic'])}</td>"
        f"<td>{_text(c['status'])}</td></tr>"
        for c in cases
    )
    mails = "".join(_mail(out, number, mail) for number, mail in enumerate(passed, 1))
    page = (
        "<!doctype html><html lang=id><meta charset=utf-8><meta name=viewport content='width=device-width,initial-scale=1'>"
        f"<title>Kawal: peragaan</title><style>{STYLE}</style><main><h1>Peragaan Kawal</h1>"
        "<p>Sepuluh minggu sebuah jaringan percontohan. Hijau: surel Kawal; cokelat: surel orang.</p>"
        "<h2>Kasus</h2><div class=scroll><table><tr><th>Nomor<th>Instansi<th>Topik<th>Status</tr>"
        f"{rows}</table></div><h2>{len(passed)} surel</h2>{mails}</main></html>"
    )
    path = out / "index.html"
    path.write_text(page, encoding="utf-8")
    return path


def _text(value: object) -> str:
    return html.escape(str(value))


def _mail(out: Path, number: int, mail: Passed) -> str:
    message = email.message_from_bytes(mail.raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    plain = message.get_body(preferencelist=("plain",))
    rich = message.get_body(preferencelist=("html",))
    text = _content(plain) or mail.raw.decode("utf-8", "replace")[:4000]
    frame = ""
    if rich is not None:
        name = f"surel-{number:04d}.html"
        (out / name).write_text(_content(rich), encoding="utf-8")
        frame = f"<iframe sandbox loading=lazy src='{name}' title='HTML'></iframe>"
    side = "out" if "X-Kawal-Loop" in message else "in"
    when = mail.at.astimezone(ZoneInfo("Asia/Jakarta")).strftime("%d %b %H.%M")
    files = ", ".join(part.get_filename() or "lampiran" for part in message.iter_attachments())
    return (
        f"<details class={side}><summary><b>{_text(message.get('Subject', '(tanpa subjek)'))}</b><br><small>{when} WIB · "
        f"{_text(mail.sender or '(laporan pengiriman)')} → {_text(mail.recipient)}{' · ' + _text(files) if files else ''}</small></summary>"
        f"<pre>{_text(text)}</pre>{frame}</details>"
    )


def _content(part: MIMEPart | None) -> str:
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, KeyError, ValueError):
        return ""
