use super::*;

fn section(smtp: &str) -> MailSection {
    MailSection {
        smtp: Some(smtp.to_owned()),
        from: Some("Florin <no-reply@bank.example>".to_owned()),
        ..MailSection::default()
    }
}

fn parsed(section: MailSection) -> Result<Option<MailConfig>> {
    MailConfig::parse(section, Path::new("conf"))
}

#[test]
fn no_section_is_no_mail() {
    assert_eq!(parsed(MailSection::default()).unwrap(), None);
}

#[test]
fn a_server_is_spoken_to_as_its_address_says() {
    for (smtp, plain, host, port, encryption, shown) in [
        ("smtps://mail.example", false, "mail.example", 465, Encryption::Tls, "smtps://mail.example:465"),
        (
            "smtps://mail.example:2465/",
            false,
            "mail.example",
            2465,
            Encryption::Tls,
            "smtps://mail.example:2465",
        ),
        ("smtp://mail.example", false, "mail.example", 587, Encryption::StartTls, "smtp://mail.example:587"),
        ("smtp://localhost:1025", false, "localhost", 1025, Encryption::StartTls, "smtp://localhost:1025"),
        ("smtp://localhost", true, "localhost", 25, Encryption::None, "smtp://localhost:25 (plain)"),
        ("smtp://127.0.0.1:1025", true, "127.0.0.1", 1025, Encryption::None, "smtp://127.0.0.1:1025 (plain)"),
        ("smtp://[::1]:1025", true, "::1", 1025, Encryption::None, "smtp://[::1]:1025 (plain)"),
    ] {
        let config = parsed(MailSection { plain: Some(plain), ..section(smtp) }).unwrap().unwrap();
        assert_eq!(
            (config.host.as_str(), config.port, config.encryption),
            (host, port, encryption),
            "{smtp}"
        );
        assert_eq!(config.smtp(), shown);
        assert_eq!(config.from.domain(), "bank.example");
    }
}

#[test]
fn what_is_wrong_is_refused_and_named() {
    let plain = |smtp| MailSection { plain: Some(true), ..section(smtp) };
    for (section, named) in [
        (section(""), "smtp"),
        (section("mail.example"), "smtps://host:port"),
        (section("http://mail.example"), "smtps://host:port"),
        (section("smtp://"), "smtps://host:port"),
        (section("smtp://mail.example/?tls=none"), "smtps://host:port"),
        (section("smtp://mail.example/hush"), "smtps://host:port"),
        (section("smtps://florin:hush@mail.example"), "credentials_file"),
        (section("smtps://hush@mail.example"), "credentials_file"),
        (plain("smtp://mail.example"), "on this machine"),
        (plain("smtp://10.0.0.1"), "on this machine"),
        (plain("smtp://localhost.evil.example"), "on this machine"),
        (plain("smtps://localhost"), "contradicts"),
        (MailSection { from: None, ..section("smtps://mail.example") }, "from"),
        (MailSection { from: Some("Florin".to_owned()), ..section("smtps://mail.example") }, "from"),
        (MailSection { smtp: None, ..section("") }, "no server"),
        (MailSection { authorities: Some("ca.pem".into()), ..MailSection::default() }, "no server"),
    ] {
        let error = format!("{:#}", parsed(section).unwrap_err());
        assert!(error.contains(named) && !error.contains("hush"), "{error}");
    }
}

#[test]
fn what_the_files_hold_is_read_when_it_is_needed() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let section = MailSection {
        credentials_file: Some("credentials".into()),
        authorities: Some("ca.pem".into()),
        ..section("smtps://mail.example")
    };
    let config = MailConfig::parse(section, folder.path()).unwrap().unwrap();
    let certificate = rcgen::generate_simple_self_signed(["mail.example".to_owned()]).unwrap().cert.pem();
    let error = |what: &str| format!("{:#}", config.settings().expect_err(what));
    write("credentials", "florin\n hush hush\r\n\n");
    assert!(error("there are no authorities").contains("ca.pem"));
    write("ca.pem", "nonsense");
    assert!(error("there is no certificate").contains("holds no certificate"));
    write("ca.pem", &certificate);
    let settings = config.settings().unwrap();
    assert_eq!(settings.authorities.as_deref(), Some(certificate.as_bytes()));
    let credentials = settings.credentials.as_ref().unwrap();
    assert_eq!(
        (credentials.user.expose().as_str(), credentials.password.expose().as_str()),
        ("florin", " hush hush")
    );
    assert!(!format!("{config:?} {settings:?}").contains("hush"));
    for text in ["", "florin", "florin:hush", "florin\nhush\nhush"] {
        write("credentials", text);
        let error = error(text);
        assert!(error.contains("two lines") && !error.contains("hush"), "{error}");
    }
}
