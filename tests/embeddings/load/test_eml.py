"""Mails as files."""

from email.message import EmailMessage
from pathlib import Path

from tests.embeddings.load.samples import one


def mail(**parts: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Ana Diaz <ana@example.org>"
    message["Subject"] = "Ein Vertrag über Fisch"
    message["Date"] = "Fri, 8 Mar 2024 10:00:00 +0000"
    if "plain" in parts:
        message.set_content(parts["plain"])
    if "html" in parts:
        message.add_alternative(parts["html"], subtype="html")
    return message


def test_a_mail_is_its_text_with_the_subject_as_title(tmp_path: Path) -> None:
    document = one(tmp_path, "a.eml", bytes(mail(plain="The ministers met.\n", html="<p>The ministers met.</p>")))
    assert (document.title, document.date, document.text) == (
        "Ein Vertrag über Fisch",
        "2024-03-08",
        "The ministers met.",
    )
    assert document.metadata["author"] == "Ana Diaz"


def test_attachments_are_told(tmp_path: Path) -> None:
    message = mail(html="<p>One.</p><p>Two.</p>")
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="plan.pdf")
    document = one(tmp_path, "a.eml", bytes(message))
    assert document.text == "One.\n\nTwo."
    assert document.metadata["notes"] == ["1 attachment left out: plan.pdf"]
