"""A link to a drive counts as the answer's file and is never fetched; a colleague's mail is a comment that officers see."""

from flows.offices import OFFICER, PIC

LINK = "https://drive.google.com/file/d/abc123/view"


def test_a_link_to_a_drive_counts_as_the_file_and_the_officer_is_asked_to_save_it(desk):
    number = desk.open()
    desk.answer(desk.mails_to(PIC)[0], f"Selesai, laporan: {LINK}")
    desk.pass_()
    assert desk.status(number) == "answered"
    (review,) = desk.mails_to(OFFICER, "Jawaban masuk")
    text = review.get_body(("plain",)).get_content()
    assert "drive.google.com" in text
    assert "simpan" in text.lower(), text


def test_the_same_words_without_link_or_file_are_no_answer(desk):
    number = desk.open()
    desk.answer(desk.mails_to(PIC)[0], "Selesai, laporan menyusul.")
    desk.pass_()
    assert desk.status(number) != "answered"


def test_a_colleague_of_the_domain_with_the_token_comments_and_moves_nothing(desk):
    """DESIGN section 5: anyone else may comment, shown as foreign."""
    number = desk.open()
    desk.answer(desk.mails_to(PIC)[0], "Telah selesai. Tim sudah memeriksa lokasi itu. Hasilnya sudah kami sampaikan.", "staf@disdik.example.go.id")
    desk.pass_()
    assert desk.messages()[-1][1] == "linked"
    assert desk.status(number) == "sent"
    comments = [event for event in desk.office.store.events(number) if event.kind == "foreign_comment"]
    assert [event.data["from"] for event in comments] == ["PIC <staf@disdik.example.go.id>"]
