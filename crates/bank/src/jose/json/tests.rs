use super::*;
use serde_json::json;

#[derive(Debug, PartialEq, Deserialize)]
struct Sample {
    a: String,
    b: Option<u8>,
    #[serde(default)]
    c: There,
}

#[derive(Debug, Default, PartialEq)]
struct There(bool);

impl<'de> Deserialize<'de> for There {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        IsThere::deserialize(from).map(|is| Self(is.0))
    }
}

fn read(text: &str) -> Option<Sample> {
    object(text.as_bytes())
}

#[test]
fn only_an_object_is_one() {
    let sample = |c: bool| Some(Sample { a: "x".to_owned(), b: None, c: There(c) });
    assert_eq!(read(r#" {"a": "x", "z": [{}]} "#), sample(false));
    assert_eq!(read(r#"{"a":"x","c":null}"#), sample(true));
    assert_eq!(read(r#"{"a":"x","c":{"d":[1]}}"#), sample(true));
    let bad = [
        r#"["x",1]"#,
        r#"["x"]"#,
        r#"{"a":"x","a":"x"}"#,
        r#"{"a":"x","c":1,"c":1}"#,
        r#"{"a":"x"}{}"#,
        r#"{"a":"x"},"#,
        r#"{"a":1}"#,
        "{}",
        "null",
        "\"x\"",
        "{'a':'x'}",
        "",
    ];
    for text in bad {
        assert_eq!(read(text), None, "{text}");
    }
    assert_eq!(object::<Sample>(b"{\"a\":\"\xff\"}"), None);
    // What is passed over takes no stack, however deep.
    let deep = format!(r#"{{"a":"x","z":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(read(&deep), sample(false));
}

#[test]
fn a_date_is_in_seconds() {
    let last = Timestamp::MAX.as_seconds();
    let cases = [
        (json!(0), Some(0)),
        (json!(1_562_262_616), Some(1_562_262_616_000_000)),
        (json!(1_562_262_616.25), Some(1_562_262_616_250_000)),
        (json!(1e9), Some(1_000_000_000_000_000)),
        (json!(last), Some(Timestamp::MAX.as_micros())),
        (json!(last + 1), None),
        (json!(-1), None),
        (json!(-0.5), None),
        // Milliseconds and microseconds of the same instant (F18).
        (json!(1_562_262_616_000_i64), None),
        (json!(1_562_262_616_000_000_i64), None),
        (json!(u64::MAX), None),
        (json!(1e300), None),
    ];
    for (date, micros) in cases {
        let number = date.as_number().unwrap();
        assert_eq!(instant(number), micros.map(Timestamp::from_micros), "{date}");
    }
}
