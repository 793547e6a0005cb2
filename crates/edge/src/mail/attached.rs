//! What came with a mail: named, counted, and never opened. An archive stays packed, whatever it would grow to.

use super::body::one_line;
use mail_parser::{Message, MessagePart, MimeHeaders as _, PartType};
use support::{Attachment, Inbound};

/// Characters of a media type (RFC 6838, 4.2, has 127 on each side of its slash).
const MEDIA_TYPE_CHARS_MAX: usize = 100;
/// What stands for a name of which nothing is left.
const NAMELESS: &str = "attachment";

#[derive(Debug, Default)]
pub(super) struct Attached {
    pub(super) named: Vec<Attachment>,
    pub(super) left_out: usize,
}

pub(super) fn attachments(mail: &Message<'_>) -> Attached {
    let parts = mail.attachments.iter().filter_map(|id| mail.parts.get(usize::try_from(*id).ok()?));
    let parts: Vec<&MessagePart<'_>> = parts.collect();
    let named = parts.iter().take(Inbound::ATTACHMENTS_MAX).map(|part| attachment(part)).collect();
    Attached { named, left_out: parts.len().saturating_sub(Inbound::ATTACHMENTS_MAX) }
}

fn attachment(part: &MessagePart<'_>) -> Attachment {
    let kind = part.content_type();
    let media_type = kind.map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("*")));
    let is_plain = |text: &String| {
        text.len() <= MEDIA_TYPE_CHARS_MAX
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/*!#$&-^_.+".contains(&byte))
    };
    let bytes = match &part.body {
        PartType::Text(text) | PartType::Html(text) => text.len(),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => bytes.len(),
        PartType::Message(_) | PartType::Multipart(_) => {
            usize::try_from(part.offset_end.saturating_sub(part.offset_body)).unwrap_or(usize::MAX)
        }
    };
    Attachment {
        name: name(part.attachment_name().unwrap_or_default()),
        media_type: media_type.filter(is_plain).unwrap_or_else(|| "application/octet-stream".to_owned()),
        bytes: u64::try_from(bytes).unwrap_or(u64::MAX),
    }
}

/// A file's name without its folder, and without what a program could take for more than a name.
fn name(written: &str) -> String {
    let file = written.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = file.chars().map(|c| if "<>:\"|?*%&;$`'".contains(c) { '_' } else { c }).collect();
    let plain = one_line(plain.trim().trim_start_matches('.'), usize::MAX);
    let count = plain.chars().count();
    // Its end says what it is, so the middle goes.
    let cut = match count.checked_sub(Attachment::NAME_CHARS_MAX) {
        None | Some(0) => plain,
        Some(more) => {
            let half = Attachment::NAME_CHARS_MAX / 2;
            let end: String = plain.chars().skip(half + more).collect();
            plain.chars().take(half).chain(end.chars()).collect()
        }
    };
    if cut.is_empty() { NAMELESS.to_owned() } else { cut }
}

#[cfg(test)]
mod tests {
    use super::{Attachment, name};

    #[test]
    fn a_name_is_a_name_and_nothing_more() {
        for (written, wanted) in [
            ("statement.pdf", "statement.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\a.exe", "a.exe"),
            (".bashrc", "bashrc"),
            ("a\r\nBcc: x@y.example", "a Bcc_ x@y.example"),
            ("<svg onload=alert(1)>.svg", "_svg onload=alert(1)_.svg"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("", "attachment"),
            ("..", "attachment"),
            ("/", "attachment"),
        ] {
            assert_eq!(name(written), wanted, "{written:?}");
        }
        let long = name(&format!("{}.pdf", "a".repeat(500)));
        assert_eq!(long.chars().count(), Attachment::NAME_CHARS_MAX);
        assert!(long.ends_with("a.pdf"));
    }
}
