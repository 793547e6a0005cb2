//! One function for each parser of outside text: given any bytes, it checks what must hold of whatever is accepted,
//! and that what is refused changes nothing.

use super::ground::{self, Ask};
use bank::jose::{Jwk, JwkSet, Jws, NonceRule, Proof, ProofAsk, ProofFor, TargetUri, check_proof};
use bank::{FileType, Receipt, ReceiptItem, WebhookUrl};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity::{Email, PersonName, RedirectUri};
use kernel::{ClientId, Currency, Money, ReceiptId, Timestamp, TransactionId};
use payments::{AccountNumber, PotName, Reference, SortCode};
use std::borrow::Cow;
use std::fmt::Write as _;
use support::{Attachment, Inbound, redact};
use uuid::Uuid;

pub(crate) type Target = fn(&[u8]);

/// Targets that only compute.
pub(crate) const VALUES: &[(&str, Target)] = &[
    ("ids", ids),
    ("timestamp", timestamp),
    ("money", money),
    ("currency", currency),
    ("email", email),
    ("person_name", person_name),
    ("redirect_uri", redirect_uri),
    ("sort_code", sort_code),
    ("account_number", account_number),
    ("pot_name", pot_name),
    ("reference", reference),
    ("webhook_url", webhook_url),
    ("file_type", file_type),
    ("receipt_items", receipt_items),
    ("dpop_proof", dpop_proof),
    ("jwk", jwk),
    ("mail", mail),
    ("redacted", redacted),
];

/// Targets that ask a whole bank through its router.
pub(crate) const WAYS: &[(&str, Target)] = &[
    ("transactions_query", transactions_query),
    ("deposit_form", deposit_form),
    ("payment_form", payment_form),
    ("annotation_form", annotation_form),
    ("feed_form", feed_form),
    ("token_form", token_form),
    ("token_header", token_header),
    ("receipt_json", receipt_json),
];

fn text(data: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(data)
}

macro_rules! parse_ids {
    ($text:expr; $($kind:ident),+) => {{
        let text: &str = $text;
        let mut taken = 0;
        $(if let Ok(id) = kernel::$kind::parse(text) {
            taken += 1;
            assert_eq!(id.to_string(), text);
        })+
        taken
    }};
}

fn ids(data: &[u8]) {
    let taken = parse_ids!(
        &text(data);
        AccountId, ApprovalId, AttachmentId, CardId, ClientId, FeedItemId, GroupId, MerchantId, OutboxId, PersonId,
        PotId, ReceiptId, TokenId, TransactionId, TransferId, UploadId, WebhookId
    );
    assert!(taken <= 1, "one text is an id of {taken} kinds");
}

fn mail(data: &[u8]) {
    const ID: &str = "mx.bank.example";
    let Ok(mail) = edge::read_mail(data, Some(ID)) else { return };
    let is_line = |text: &str| !text.chars().any(char::is_control);
    assert!(Email::parse(&mail.from).is_ok(), "{}", mail.from);
    assert!(is_line(&mail.subject) && mail.subject.chars().count() <= Inbound::SUBJECT_CHARS_MAX);
    for text in mail.whole.iter().chain([&mail.text]) {
        assert!(text.chars().count() <= Inbound::TEXT_CHARS_MAX);
        assert!(text.lines().all(is_line), "{text:?}");
    }
    for id in mail.answers.iter().chain(&mail.message_id) {
        assert!(
            id.len() <= Inbound::ID_BYTES_MAX && id.bytes().all(|byte| byte.is_ascii_graphic()),
            "{id:?}"
        );
    }
    assert!(mail.answers.len() <= Inbound::ANSWERS_MAX && mail.attachments.len() <= Inbound::ATTACHMENTS_MAX);
    for attachment in &mail.attachments {
        assert!(is_line(&attachment.name) && !attachment.name.contains(['/', '\\', '<']), "{attachment:?}");
        assert!(attachment.name.chars().count() <= Attachment::NAME_CHARS_MAX);
    }
    // Without the server's own name and word in it, no mail is anybody's.
    let lower = data.to_ascii_lowercase();
    let has = |part: &str| lower.windows(part.len()).any(|found| found == part.as_bytes());
    assert!(!mail.is_proven || (has(ID) && has("dmarc") && has("pass") && has("authentication-results")));
    // Whoever answers it writes no header of the sender's choice, and removes what was removed.
    let redacted = mail.redacted();
    assert_eq!(redacted.clone().redacted(), redacted);
}

fn redacted(data: &[u8]) {
    let text = text(data);
    let once = redact(&text);
    let marks: usize = once.removed().iter().map(|mark| mark.text().len()).sum();
    assert!(once.text().len() <= text.len() + marks);
    let twice = redact(once.text());
    assert_eq!((twice.text(), twice.removed().len()), (once.text(), 0));
}

fn timestamp(data: &[u8]) {
    let text = text(data);
    let Ok(at) = Timestamp::parse(&text) else { return };
    assert!(text.len() <= Timestamp::TEXT_BYTES_MAX);
    assert!(Timestamp::EPOCH <= at && at <= Timestamp::MAX);
    assert_eq!(Timestamp::parse(&format!("{at:?}")), Ok(at));
    let shown = Timestamp::parse(&at.to_string()).expect("what is shown can be read");
    assert_eq!(shown.as_millis(), at.as_millis());
}

fn money(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else { return };
    let currency = Currency::ALL[usize::from(*first) % Currency::ALL.len()];
    let Ok(money) = Money::parse_major(&text(rest), currency) else { return };
    let shown = money.to_string();
    let digits = shown.strip_suffix(currency.code()).expect("the currency comes last").trim_end();
    assert_eq!(Money::parse_major(digits, currency), Ok(money));
}

fn currency(data: &[u8]) {
    let text = text(data);
    if let Ok(currency) = Currency::parse(&text) {
        assert_eq!(currency.code(), text);
    }
}

fn email(data: &[u8]) {
    let Ok(email) = Email::parse(&text(data)) else { return };
    assert_eq!(Email::parse(email.written()).as_ref(), Ok(&email));
    assert_eq!(email.key(), email.key().to_lowercase());
    assert!(!email.written().chars().any(|c| c.is_control() || c.is_whitespace()));
    assert_eq!(email.written().matches('@').count(), 1);
}

fn person_name(data: &[u8]) {
    let Ok(name) = PersonName::parse(&text(data)) else { return };
    assert_eq!(PersonName::parse(name.full()).as_ref(), Ok(&name));
    assert!(!name.first().is_empty() && name.full().starts_with(name.first()));
    assert!(name.full().chars().count() <= PersonName::CHARS_MAX);
}

fn redirect_uri(data: &[u8]) {
    let text = text(data);
    let Ok(uri) = RedirectUri::parse(&text) else { return };
    assert_eq!(uri.as_str(), text);
    assert!(uri.as_str().bytes().all(|byte| byte.is_ascii_graphic()) && !uri.as_str().contains('#'));
    let url = url::Url::parse(uri.as_str()).expect("it was read before");
    assert!(matches!(url.scheme(), "https" | "http") && url.has_host() && url.username().is_empty());
}

fn sort_code(data: &[u8]) {
    let text = text(data);
    if let Ok(code) = SortCode::parse(&text) {
        assert_eq!((code.as_str(), code.as_str().len()), (&*text, 6));
    }
}

fn account_number(data: &[u8]) {
    let text = text(data);
    if let Ok(number) = AccountNumber::parse(&text) {
        assert_eq!((number.as_str(), number.as_str().len()), (&*text, 8));
    }
}

fn pot_name(data: &[u8]) {
    let Ok(name) = PotName::parse(&text(data)) else { return };
    assert_eq!(PotName::parse(name.as_str()).as_ref(), Ok(&name));
    assert!((1..=PotName::CHARS_MAX).contains(&name.as_str().chars().count()));
}

fn reference(data: &[u8]) {
    let Ok(reference) = Reference::parse(&text(data)) else { return };
    assert_eq!(Reference::parse(reference.as_str()).as_ref(), Ok(&reference));
    assert!(reference.as_str().chars().count() <= Reference::CHARS_MAX);
}

fn webhook_url(data: &[u8]) {
    let text = text(data);
    let Ok(url) = WebhookUrl::parse(&text) else { return };
    assert_eq!(url.as_str(), text);
    assert!(text.len() <= WebhookUrl::BYTES_MAX);
    assert!(!text.chars().any(|c| c.is_control() || c.is_whitespace()), "{text:?}");
    let parsed = url::Url::parse(url.as_str()).expect("it was read before");
    assert!(matches!(parsed.scheme(), "http" | "https") && parsed.has_host());
}

fn file_type(data: &[u8]) {
    if let Ok(kind) = FileType::parse(&text(data)) {
        assert_eq!(FileType::parse(kind.media_type()), Ok(kind));
    }
    let fitting = FileType::ALL.into_iter().filter(|kind| kind.fits(data)).count();
    assert!(fitting <= 1, "one file is of {fitting} kinds");
}

/// The records a store keeps receipts as, which are JSON as well.
fn receipt_items(data: &[u8]) {
    let Ok(items) = serde_json::from_slice::<Vec<ReceiptItem>>(data) else { return };
    let sum: i128 = items.iter().map(|item| i128::from(item.amount)).sum();
    let receipt = Receipt {
        id: ReceiptId::from_uuid(Uuid::nil()),
        client: ClientId::from_uuid(Uuid::nil()),
        external_id: "fuzz".to_owned(),
        transaction: TransactionId::from_uuid(Uuid::nil()),
        total: i64::try_from(sum).unwrap_or(i64::MAX),
        currency: Currency::Gbp,
        items,
        taxes: Vec::new(),
        payments: Vec::new(),
        merchant: None,
        updated_at: Timestamp::EPOCH,
    };
    if receipt.check().is_err() {
        return;
    }
    assert_eq!(i128::from(receipt.total), sum);
    let kept = serde_json::to_vec(&receipt.items).expect("items are JSON");
    let read: Vec<ReceiptItem> = serde_json::from_slice(&kept).expect("what is kept can be read");
    assert_eq!(read, receipt.items);
}

/// Asked for where and when the first seed was made (RFC 9449, 4.1), which is the only proof there can be: nobody here
/// has its private key, and another key would stand in what it signs.
fn dpop_proof(data: &[u8]) {
    let text = text(data);
    if let Ok(uri) = TargetUri::parse(&text) {
        assert_eq!(TargetUri::parse(uri.as_str()).as_ref(), Ok(&uri));
    }
    if let Ok(jws) = Jws::parse(&text) {
        assert!(text.len() <= Jws::BYTES_MAX);
        assert_eq!(text.matches('.').count(), 2);
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)));
        drop(jws);
    }
    let uri = TargetUri::parse("https://server.example.com/token").expect("the address is good");
    let ask = ProofAsk { method: "POST", uri: &uri, purpose: ProofFor::Token, nonce: NonceRule::Free };
    let now = Timestamp::parse("2019-07-04T17:50:16Z").expect("it is an instant");
    let Ok(proof) = check_proof(&ask, &text, now) else { return };
    assert_eq!(proof.thumbprint().to_string(), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    assert_eq!((proof.id(), proof.issued_at()), ("-BwC3ESc6acc2lTc", now));
    assert!(proof.id().len() <= Proof::ID_BYTES_MAX);
}

fn jwk(data: &[u8]) {
    let text = text(data);
    if let Ok(jwk) = Jwk::parse(&text) {
        assert!(text.len() <= Jwk::BYTES_MAX);
        let written = serde_json::to_string(&jwk).expect("a key is JSON");
        assert_eq!(Jwk::parse(&written), Ok(jwk));
    }
    if let Ok(set) = JwkSet::parse(&text) {
        assert!(set.keys.len() <= JwkSet::KEYS_MAX);
        let written = serde_json::to_string(&set).expect("a set is JSON");
        assert_eq!(JwkSet::parse(&written), Ok(set));
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

fn transactions_query(data: &[u8]) {
    ground::with(|ground| {
        let mut path = "/transactions?".to_owned();
        for byte in ground.filled(data) {
            match byte {
                b'#' | b'"' | b'<' | b'>' | b'`' | b'{' | b'}' | b'\\' | b'^' | b'|' => {
                    write!(path, "%{byte:02X}").expect("a string takes every text");
                }
                byte if byte.is_ascii_graphic() => path.push(char::from(byte)),
                byte => write!(path, "%{byte:02X}").expect("a string takes every text"),
            }
        }
        ground.check(&Ask { path: &path, ..Ask::new("GET") }, &[]);
    });
}

fn form(method: &str, path: &str, data: &[u8]) {
    ground::with(|ground| {
        let path = String::from_utf8(ground.filled(path.as_bytes())).expect("it was a text before");
        ground.check(&Ask { path: &path, content_type: FORM, ..Ask::new(method) }, &ground.filled(data));
    });
}

fn deposit_form(data: &[u8]) {
    form("PUT", "/pots/{pot}/deposit", data);
}

fn payment_form(data: &[u8]) {
    form("POST", "/payments", data);
}

fn annotation_form(data: &[u8]) {
    form("PATCH", "/transactions/{line}", data);
}

fn feed_form(data: &[u8]) {
    form("POST", "/feed", data);
}

fn token_form(data: &[u8]) {
    form("POST", "/oauth2/token", data);
}

/// The header as it is, and again with the bytes as the credentials that it encodes.
fn token_header(data: &[u8]) {
    ground::with(|ground| {
        let data = ground.filled(data);
        let encoded = format!("Basic {}", STANDARD.encode(&data)).into_bytes();
        for header in [data, encoded] {
            let ask =
                Ask { path: "/oauth2/token", content_type: FORM, header: Some(&header), ..Ask::new("POST") };
            ground.check(&ask, b"grant_type=refresh_token&refresh_token=nobody");
        }
    });
}

fn receipt_json(data: &[u8]) {
    ground::with(|ground| {
        let ask = Ask { path: "/transaction-receipts", content_type: "application/json", ..Ask::new("PUT") };
        ground.check(&ask, &ground.filled(data));
    });
}
