"""Small real files for tests of attachments, each written by hand."""

import io
import zipfile

NUMBER = "B-1/Setcon/D-2/DM.05/09/2026"
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def pdf(line: str = f"Nomor {NUMBER}") -> bytes:
    """A PDF of one page whose text layer is `line`."""
    stream = f"BT /F1 20 Tf 60 700 Td ({line}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return body + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (table, len(body))


def scan(format_: str = "PNG") -> bytes:
    """That page as a scanner gives it: PNG, JPEG or PDF, without a text layer."""
    import pypdfium2

    target = io.BytesIO()
    pypdfium2.PdfDocument(pdf())[0].render(scale=200 / 72, grayscale=True).to_pil().save(target, format_, dpi=(200, 200))
    return target.getvalue()


def docx(text: str = f"Nomor {NUMBER}", prologue: str = "") -> bytes:
    """A DOCX of one paragraph in two runs."""
    half = len(text) // 2
    runs = "".join(f"<w:r><w:t>{piece}</w:t></w:r>" for piece in (text[:half], text[half:]))
    return archive({"word/document.xml": f"{prologue}<w:document {_WORD}><w:body><w:p>{runs}</w:p></w:body></w:document>".encode()})


def archive(entries: dict[str, bytes]) -> bytes:
    """A ZIP archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return target.getvalue()
