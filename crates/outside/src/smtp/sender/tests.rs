use super::*;

#[test]
fn a_name_and_an_address() {
    for (text, shown, domain) in [
        ("no-reply@bank.example", "no-reply@bank.example", "bank.example"),
        ("Florin <no-reply@bank.example>", "Florin <no-reply@bank.example>", "bank.example"),
        (" \"Florin, the bank\" <a@b.example> ", "\"Florin, the bank\" <a@b.example>", "b.example"),
        ("Flórin <hi@bücher.example>", "Flórin <hi@xn--bcher-kva.example>", "xn--bcher-kva.example"),
    ] {
        let sender = Sender::parse(text).unwrap();
        assert_eq!((sender.to_string().as_str(), sender.domain()), (shown, domain), "{text}");
    }
}

#[test]
fn anything_else_is_refused() {
    let long = format!("{} <a@b.example>", "x".repeat(Sender::BYTES_MAX));
    for text in [
        "",
        "Florin",
        "@bank.example",
        "a@",
        "a@b.example, c@d.example",
        "flörin@bank.example",
        "Florin <a@b.example>\r\nBcc: x@evil.example",
        "Florin\r\nBcc: x@evil.example <a@b.example>",
        &long,
    ] {
        assert_eq!(Sender::parse(text), Err(SenderError), "{text:?}");
    }
}
