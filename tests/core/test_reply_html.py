"""HTML of each program: what its structure says of whose the words are."""

import pytest

from daemon.core.message import Message
from daemon.core.reply import find_reply
from daemon.core.reply.markup import read_markup

WRITTEN = "Sudah kami terima, Pak."
OURS = "Mohon konfirmasi surat kami dengan kata TERIMA atau SELESAI."


def of_html(html: str, text: str | None = None) -> Message:
    """A message of HTML alone has the HTML's words as its text, without any mark of quotation."""
    shown = "\n".join(line.text for line in read_markup(html)) if text is None else text
    return Message("<1@example.go.id>", None, None, "", "Re: surat", (), "text/html", "", shown, html)


# The attributions are in words no table knows, so that only the structure can tell.
PAGES = {
    "gmail": f'<div dir="ltr">{WRITTEN}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">Zzz FP &lt;fp@example.go.id&gt; qqq<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"><div>{OURS}</div></blockquote></div>',
    "outlook web": f'<div>{WRITTEN}</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr"><b>Zzz:</b> FP<br><b>Qqq:</b> PIC</div><div>{OURS}</div>',
    "outlook desktop": f'<div class="WordSection1"><p class="MsoNormal">{WRITTEN}<o:p></o:p></p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>Zzz:</b> FP<br><b>Qqq:</b> PIC</p></div><p class="MsoNormal">{OURS}</p></div>',
    "outlook ios": f'<div dir="ltr">{WRITTEN}</div><div class="ms-outlook-mobile-reference-message skipProofing"><hr><div>Zzz FP</div></div><div>{OURS}</div>',
    "outlook ios new": f'<div>{WRITTEN}</div><div id="mail-editor-reference-message-container"><div>Zzz FP</div><div>{OURS}</div></div>',
    "apple": f'<div>{WRITTEN}</div><div><br><blockquote type="cite"><div>Zzz FP qqq</div><br><div>{OURS}</div></blockquote></div>',
    "thunderbird": f'<p>{WRITTEN}</p><div class="moz-cite-prefix">Zzz FP qqq<br></div><blockquote type="cite" cite="mid:1@example.go.id"><p>{OURS}</p></blockquote>',
    "yahoo": f'<div class="ydp1yahoo-style-wrap"><div>{WRITTEN}</div></div><div id="ydp2yahoo_quoted_1" class="ydp2yahoo_quoted"><div>Zzz FP qqq</div><div>{OURS}</div></div>',
    "zimbra": f'<div><div>{WRITTEN}</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>Zzz: </b>FP</div><div data-marker="__QUOTED_TEXT__">{OURS}</div></div>',
    "roundcube": f'<p>{WRITTEN}</p><p id="reply-intro">Zzz FP qqq</p><blockquote type="cite" style="padding: 0 0.4em; border-left: #1010ff 2px solid; margin: 0"><div>{OURS}</div></blockquote>',
    "proton": f'<div>{WRITTEN}</div><div class="protonmail_quote">Zzz FP qqq<blockquote class="protonmail_quote" type="cite">{OURS}</blockquote></div>',
    "zoho": f'<div>{WRITTEN}</div><div class="zmail_extra"><div>Zzz FP qqq</div><div>{OURS}</div></div>',
    "plain blockquote": f"<p>{WRITTEN}</p><blockquote>{OURS}</blockquote>",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_structure_tells_the_quotation(page):
    """The containers of each program are quotations, whatever language stands in them."""
    reply = find_reply(of_html(page))
    assert reply.text == WRITTEN
    assert OURS in reply.quoted
    assert not reply.defects


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_a_quotation_alone_is_an_empty_reply(page):
    """T42 in HTML: our own instructions, and not a word of the writer."""
    assert find_reply(of_html(page.replace(WRITTEN, ""))).text == ""


def test_answers_between_gmails_quotations():
    """Gmail splits the blockquote where one answers between."""
    page = (
        '<div class="gmail_quote"><div class="gmail_attr">Zzz FP qqq</div><blockquote class="gmail_quote">Sudah diterima?</blockquote>'
        '<div>Sudah.</div><blockquote class="gmail_quote">Kapan selesai?</blockquote><div>Senin depan.</div></div>'
    )
    assert find_reply(of_html(page)).text.split() == ["Sudah.", "Senin", "depan."]


@pytest.mark.parametrize(
    "signature",
    [
        '<div class="gmail_signature" data-smartmail="gmail_signature">Rina Rekaan<br>Auditor</div>',
        '<div class="moz-signature">-- <br>Rina Rekaan</div>',
        '<div id="Signature"><p>Rina Rekaan</p></div>',
        '<div id="ms-outlook-mobile-signature">Zzz Android</div>',
        '<div id="_rc_sig">-- <br>Rina Rekaan</div>',
        '<div class="protonmail_signature_block">Rina Rekaan</div>',
    ],
)
def test_signature_containers(signature):
    """Programs mark their signatures; the mark is believed."""
    reply = find_reply(of_html(f"<div>{WRITTEN}</div>{signature}"))
    assert reply.text == WRITTEN
    assert reply.signature


def test_words_typed_into_the_signature_are_kept():
    """Some answer inside the signature's box: sentences there are read where nothing else was said."""
    page = '<div class="gmail_signature">Surat sudah kami terima dan sedang kami proses bersama dinas.</div>'
    reply = find_reply(of_html(page))
    assert reply.text.startswith("Surat sudah")


def test_indent_is_no_quotation():
    """Gmail's indent button makes a blockquote without a border; the writer typed it."""
    page = f'<div>{WRITTEN}</div><blockquote style="margin:0 0 0 40px;border:none;padding:0px"><div>Laporan menyusul.</div></blockquote>'
    assert "Laporan menyusul." in find_reply(of_html(page)).text


def test_hidden_text_is_not_read():
    """What a reader cannot see is no word of the writer."""
    page = f'<style>p{{}}</style><div style="display:none">SELESAI</div><p>{WRITTEN}</p>'
    assert find_reply(of_html(page, WRITTEN)).text == WRITTEN


def test_structure_serves_the_plain_view_too():
    """Where both views say the same, the HTML's structure cuts what the plain view does not mark."""
    page = PAGES["gmail"]
    text = f"{WRITTEN}\n\nZzz FP <fp@example.go.id> qqq\n\n{OURS}\n"
    assert find_reply(of_html(page, text)).text == WRITTEN


def test_views_that_disagree_do_not_borrow():
    """T41: a structure that says other words has no say about the text; a small contradiction is named."""
    assert find_reply(of_html("<p>Ditolak, bukan kewenangan kami sama sekali.</p>", WRITTEN)).text == WRITTEN
    shared = " ".join(f"kata{n}" for n in range(40))
    reply = find_reply(of_html(f"<p>TOLAK {shared}</p>", f"SETUJU {shared}"))
    assert reply.text.startswith("SETUJU")
    assert reply.defects == ("views_differ",)


def test_lines_of_a_page():
    """Blocks break lines, blanks within a line are one, nested elements inherit what their container says."""
    lines = read_markup("<p>a <b>b</b>\n c</p><ul><li>d</li></ul><blockquote><div><i>e</i></div></blockquote>")
    assert [(line.text, line.hint) for line in lines if line.text] == [("a b c", None), ("d", None), ("e", "quoted")]


def test_nesting():
    """Nesting as programs make it is read; a hundred thousand open elements are a trap, and the text alone serves."""
    assert read_markup("<div>" * 300 + "x")[0].text == "x"
    assert read_markup("<div>" * 100_000 + "x") == []
    assert find_reply(of_html("<div>" * 100_000 + "x", WRITTEN)).text == WRITTEN
