use super::*;
use crate::samples::{STEP, bits, client, start};
use proptest::prelude::*;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nthe rest";
const KEY: &str = "the key";

fn upload() -> Upload {
    Upload {
        id: UploadId::from_uuid(bits(1)),
        client: client(),
        person: PersonId::from_uuid(bits(2)),
        key: Fingerprint::of(KEY),
        file_name: "receipt.png".to_owned(),
        file_type: FileType::Png,
        content_length: u32::try_from(PNG.len()).unwrap(),
        created_at: start(),
        is_filled: false,
    }
}

fn check(upload: &Upload, wrong: Option<&'static str>) {
    assert_eq!(upload.check(), wrong.map_or(Ok(()), |field| Err(Refusal::Invalid(field))), "{upload:?}");
}

#[test]
fn a_place_has_a_name_and_a_size_within_bounds() {
    check(&upload(), None);
    let named = |file_name: String| Upload { file_name, ..upload() };
    check(&named("é".repeat(Upload::FILE_NAME_CHARS_MAX)), None);
    check(&named("é".repeat(Upload::FILE_NAME_CHARS_MAX + 1)), Some("file_name"));
    for name in ["", "  ", "a\nb", "a\tb", "a\u{0}b"] {
        check(&named(name.to_owned()), Some("file_name"));
    }
    let sized = |content_length: u32| Upload { content_length, ..upload() };
    check(&sized(1), None);
    check(&sized(Upload::BYTES_MAX), None);
    check(&sized(0), Some("content_length"));
    check(&sized(Upload::BYTES_MAX + 1), Some("content_length"));
    check(&sized(u32::MAX), Some("content_length"));
}

fn fill(upload: &Upload, fill: &Fill<'_>, now: Timestamp) -> Result<(), Refusal> {
    upload.decide_fill(fill, now).map(|filled| {
        let Filled::Now(filled, blob) = filled else { panic!("nothing came before") };
        assert_eq!(filled, Upload { is_filled: true, ..upload.clone() });
        assert_eq!(blob, Blob { upload: upload.id, bytes: fill.bytes.to_vec() });
    })
}

#[test]
fn a_place_takes_the_bytes_announced() {
    let right = Fill { key: KEY, bytes: PNG, kept: None };
    let over = start().after(Upload::LASTS);
    let longer = [PNG, b"x"].concat();
    let shorter = &PNG[..PNG.len() - 1];
    let jpeg = [&[0xff, 0xd8, 0xff], &PNG[3..]].concat();
    let unknown = Err(Refusal::Unknown(Thing::Upload));
    let length = Err(Refusal::Invalid("content_length"));
    let cases = [
        (right, start(), Ok(())),
        (right, over.before(STEP), Ok(())),
        (right, over, unknown),
        (Fill { key: "another", ..right }, start(), unknown),
        (Fill { key: "", ..right }, start(), unknown),
        (Fill { bytes: &longer, ..right }, start(), length),
        (Fill { bytes: shorter, ..right }, start(), length),
        (Fill { bytes: &[], ..right }, start(), length),
        (Fill { bytes: &jpeg, ..right }, start(), Err(Refusal::Invalid("file_type"))),
        // Whoever has not the key learns nothing else.
        (Fill { key: "another", bytes: &longer, kept: None }, over, unknown),
    ];
    for (asked, now, wanted) in cases {
        assert_eq!(fill(&upload(), &asked, now), wanted, "{asked:?} {now:?}");
    }
}

#[test]
fn the_same_bytes_may_come_again_and_no_others() {
    let filled = Upload { is_filled: true, ..upload() };
    let kept = Blob { upload: filled.id, bytes: PNG.to_vec() };
    let again = Fill { key: KEY, bytes: PNG, kept: Some(&kept) };
    let over = start().after(Upload::LASTS);
    assert_eq!(filled.decide_fill(&again, start()), Ok(Filled::Before));
    assert_eq!(filled.decide_fill(&again, over), Ok(Filled::Before), "a repeat is never too late");
    let other = [&PNG[..PNG.len() - 1], b"!"].concat();
    let changed = Fill { bytes: &other, ..again };
    assert_eq!(filled.decide_fill(&changed, start()), Err(Refusal::Invalid("file")));
    let stranger = Fill { key: "another", ..again };
    assert_eq!(filled.decide_fill(&stranger, start()), Err(Refusal::Unknown(Thing::Upload)));
}

#[test]
fn a_file_is_known_by_its_first_bytes() {
    let starts: [(FileType, &[u8]); 6] = [
        (FileType::Jpeg, b"\xff\xd8\xff\xe0"),
        (FileType::Png, PNG),
        (FileType::Gif, b"GIF87a"),
        (FileType::Gif, b"GIF89a"),
        (FileType::Webp, b"RIFF\x10\x00\x00\x00WEBPVP8 "),
        (FileType::Pdf, b"%PDF-1.7"),
    ];
    for (kind, bytes) in starts {
        for other in FileType::ALL {
            assert_eq!(other.fits(bytes), other == kind, "{other:?} {bytes:?}");
        }
        assert!(!kind.fits(&bytes[1..]));
        assert!(!kind.fits(&bytes[..3]) || kind == FileType::Jpeg);
        assert!(!kind.fits(&[]));
    }
    assert!(!FileType::Webp.fits(b"RIFF\x10\x00\x00\x00WAVEfmt "));
    assert!(!FileType::Webp.fits(b"RIFF\x10\x00\x00\x00WEB"));
}

#[test]
fn a_file_type_is_one_of_five_media_types() {
    for kind in FileType::ALL {
        assert_eq!(FileType::parse(kind.media_type()), Ok(kind));
    }
    assert_eq!(FileType::parse("image/jpg"), Ok(FileType::Jpeg));
    for text in ["", "png", "image/svg+xml", "text/html", "image/PNG", "image/png; charset=x", " image/png"] {
        assert_eq!(FileType::parse(text), Err(FileTypeError), "{text}");
    }
}

#[test]
fn an_address_of_ours_names_its_upload() {
    let id = UploadId::from_uuid(bits(1));
    let named = [
        format!("https://bank.example/attachment/file/{id}"),
        format!("https://bank.example/{id}/receipt.png?x#y"),
        format!("http://127.0.0.1:8080/a/{id}/{id}"),
    ];
    for url in named {
        assert_eq!(Attachment::upload_in(&url), Some(id), "{url}");
    }
    let unnamed = [
        String::new(),
        id.to_string(),
        "https://bank.example".to_owned(),
        "https://pictures.example/cat.png".to_owned(),
        format!("https://bank.example/?file={id}"),
        format!("https://bank.example/{id}x"),
        "https://bank.example/upload_0".to_owned(),
        format!("data:{id}"),
    ];
    for url in unnamed {
        assert_eq!(Attachment::upload_in(&url), None, "{url}");
    }
}

#[test]
fn a_file_address_is_bounded() {
    let address = |bytes: usize| format!("https://a.example/{}", "x".repeat(bytes - 18));
    assert_eq!(Attachment::check_url(&address(Attachment::FILE_URL_BYTES_MAX)), Ok(()));
    let wrong = Err(Refusal::Invalid("file_url"));
    assert_eq!(Attachment::check_url(&address(Attachment::FILE_URL_BYTES_MAX + 1)), wrong);
    for url in ["", "cat.png", "<_io.BufferedReader name='cat.png'>", "ftp://a.example/cat.png"] {
        assert_eq!(Attachment::check_url(url), wrong, "{url}");
    }
}

proptest! {
    #[test]
    fn any_text_is_a_file_type_or_refused(text in "(?s).{0,20}|(image|application)/[a-z+]{0,6}") {
        if let Ok(kind) = FileType::parse(&text) {
            prop_assert!(kind.media_type() == text || text == "image/jpg");
        }
    }

    #[test]
    fn any_address_names_an_upload_or_none(text in "(?s).{0,40}|https://a/upload_[0-9A-Za-z]{21,23}") {
        if let Some(id) = Attachment::upload_in(&text) {
            prop_assert!(text.contains(&id.to_string()));
        }
    }
}
