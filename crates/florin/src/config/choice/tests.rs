use super::*;

/// Resolves with `text` as the configuration file in the folder `conf`.
fn merged(given: &Given, environment: &Environment, text: &str) -> Result<Config> {
    Config::merge(given, environment, ConfigFile::parse(text)?, Path::new("conf"))
}

fn from_file(text: &str) -> Result<Config> {
    merged(&Given::default(), &Environment::default(), text)
}

#[expect(clippy::unnecessary_wraps, reason = "the fields it fills are optional")]
fn database(url: &str) -> Option<Secret<String>> {
    Some(Secret::new(url.to_owned()))
}

fn postgres(url: &str) -> StoreConfig {
    let url = Secret::new(url.to_owned());
    StoreConfig::Postgres(DatabaseConfig { url, authorities: None, connections_max: None })
}

fn embedded(data: &str) -> StoreConfig {
    StoreConfig::Embedded { data: data.into() }
}

#[test]
fn the_defaults_run_a_bank_on_a_laptop() {
    let config = from_file("").unwrap();
    assert_eq!(config.store, embedded(Config::DATA));
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:7777");
    assert_eq!(config.server.public_url, None);
    assert_eq!(config.server.tls, None);
    assert_eq!(config.log, LogConfig { format: LogFormat::Pretty, filter: "info".to_owned() });
    assert!(!config.webhooks_allow_private);
    assert_eq!(config.mail, None);
}

#[test]
fn links_begin_where_the_operator_says_or_where_the_server_listens() {
    let tls = "tls_cert = 'cert.pem'\ntls_key = 'key.pem'";
    for (server, expected) in [
        ("", "http://127.0.0.1:8123"),
        (tls, "https://127.0.0.1:8123"),
        ("public_url = 'https://bank.example'", "https://bank.example"),
        ("public_url = 'https://bank.example:8443/api/'", "https://bank.example:8443/api"),
    ] {
        let config = from_file(&format!("[server]\nlisten = '127.0.0.1:0'\n{server}")).unwrap();
        let config = config.listening_on("127.0.0.1:8123".parse().unwrap());
        assert_eq!(config.server.world_url(), expected);
        assert!(config.server.own_url().ends_with("://127.0.0.1:8123"));
    }
}

#[test]
fn every_key_of_the_file_counts() {
    let config = from_file(
        r#"
        [store]
        data = "data"
        [server]
        listen = "[::1]:8443"
        public_url = "https://api.bank.example"
        tls_cert = "cert.pem"
        tls_key = "/etc/florin/key.pem"
        connections_max = 7
        trusted_proxies = 2
        [limits]
        per_token_per_second = 11
        per_address_per_second = 12
        per_address_burst = 13
        per_network_per_second = 14
        per_device_per_second = 15
        per_device_burst = 16
        [log]
        format = "json"
        filter = "warn"
        [webhooks]
        allow_private = true
        [mail]
        smtp = "smtps://mail.example"
        from = "Penny <no-reply@bank.example>"
        credentials_file = "credentials"
        authorities = "/etc/florin/ca.pem"
        [bank]
        name = "Penny"
        payment_minor_max = 5
        sort_code = "123456"
        "#,
    )
    .unwrap();
    assert_eq!(config.store, embedded("conf/data"));
    assert_eq!(config.server.listen.to_string(), "[::1]:8443");
    assert_eq!(config.server.public_url.unwrap().as_str(), "https://api.bank.example/");
    let tls = TlsConfig { cert: "conf/cert.pem".into(), key: "/etc/florin/key.pem".into() };
    assert_eq!(config.server.tls, Some(tls));
    assert_eq!((config.server.connections_max, config.server.trusted_proxies), (7, 2));
    let rate = |per_second, burst| {
        Some(Rate::new(NonZeroU32::new(per_second).unwrap(), NonZeroU32::new(burst).unwrap()))
    };
    assert_eq!(
        config.limits,
        LimitsConfig {
            token: rate(11, 44),
            address: rate(12, 13),
            network: rate(14, 56),
            device: rate(15, 16),
        }
    );
    assert_eq!(config.bank_name.as_deref(), Some("Penny"));
    assert_eq!(config.log, LogConfig { format: LogFormat::Json, filter: "warn".to_owned() });
    assert!(config.webhooks_allow_private);
    let mail = config.mail.unwrap();
    assert_eq!((mail.smtp().as_str(), mail.from.domain()), ("smtps://mail.example:465", "bank.example"));
    assert_eq!(mail.credentials, Some("conf/credentials".into()));
    assert_eq!(mail.authorities, Some("/etc/florin/ca.pem".into()));
    assert_eq!(config.bank.bank_name, "Penny");
    assert_eq!(config.bank.payment_minor_max, 5);
    assert_eq!(config.bank.sort_code.as_str(), "123456");
}

#[test]
fn the_command_line_wins_over_the_environment_and_that_over_the_file() {
    let file = "[store]\ndata = 'data'\n[log]\nfilter = 'file'";
    let environment = Environment {
        database_url: database("postgres://environment/bank"),
        log_filter: Some("environment".to_owned()),
        ..Environment::default()
    };
    let silent = Given::default();
    let config = merged(&silent, &environment, file).unwrap();
    assert_eq!(config.store, postgres("postgres://environment/bank"));
    assert_eq!(config.log.filter, "environment");
    let given = Given { data: Some("here".into()), log_filter: Some("given".to_owned()), ..silent.clone() };
    let config = merged(&given, &environment, file).unwrap();
    assert_eq!(config.store, embedded("here"));
    assert_eq!(config.log.filter, "given");
    let given = Given { database: database("postgresql://given/bank"), ..given };
    let config = merged(&given, &environment, file).unwrap();
    assert_eq!(config.store, postgres("postgresql://given/bank"));
    assert_eq!(config.folder, Some("here".into()));
    assert_eq!(merged(&silent, &Environment::default(), file).unwrap().store, embedded("conf/data"));
}

#[test]
fn a_secret_is_read_from_its_file_and_shown_by_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("url"), "postgres://florin:hush@db/bank\n").unwrap();
    std::fs::write(folder.path().join("florin.toml"), "[store]\ndatabase_url_file = 'url'").unwrap();
    let given = Given { config: Some(folder.path().join("florin.toml")), ..Given::default() };
    let config = Config::resolve(&given, &Environment::default()).unwrap();
    assert_eq!(config.store, postgres("postgres://florin:hush@db/bank"));
    assert!(!format!("{config:?}").contains("hush"));
    std::fs::write(folder.path().join("url"), "florin:hush@db").unwrap();
    let error = Config::resolve(&given, &Environment::default()).unwrap_err();
    assert!(!format!("{error:#}").contains("hush"));
}

#[test]
fn what_is_wrong_is_refused_and_named() {
    for (text, named) in [
        ("[server]\nlistne = '127.0.0.1:1'", "listne"),
        ("[sever]\nlisten = '127.0.0.1:1'", "sever"),
        ("[server]\nlisten = 'localhost'", "listen"),
        ("[server]\nlisten = 7777", "listen"),
        ("[server]\ntls_cert = 'cert.pem'", "without its key"),
        ("[server]\ntls_key = 'key.pem'", "without its certificate"),
        ("[server]\npublic_url = 'bank.example'", "bank.example"),
        ("[server]\npublic_url = 'ftp://bank.example'", "ftp://bank.example"),
        ("[server]\npublic_url = 'https://bank.example/?a=b'", "not of the form"),
        ("[server]\nconnections_max = 0", "connections_max"),
        ("[store]\ndata = 'a'\ndatabase_url_file = 'b'", "one store"),
        ("[store]\ndatabase_url = 'postgres://florin:hush@db/bank'", "database_url"),
        ("[store]\ndatabase_url_file = 'missing'", "missing"),
        ("[limits]\nper_token_per_second = 0", "zero"),
        ("[limits]\nper_token_burst = 5", "without its rate"),
        ("[server]\ntrusted_proxies = 256", "256"),
        ("[mail]\nsmtp = 'smtps://florin:hush@mail.example'\nfrom = 'a@b.example'", "credentials_file"),
        ("[mail]\npassword = 'hush'", "password"),
        ("[mail]\nfrom = 'a@b.example'", "no server"),
        ("[log]\nformat = 'loud'", "loud"),
        ("[bank]\nsort_code = '12345'", "sort_code"),
        ("[bank]\npayment_minor_max = 0", "payment_minor_max"),
        ("\n\nnonsense", "line 3"),
    ] {
        let error = from_file(text).map(|_| ()).unwrap_err();
        assert!(!format!("{error:#}").contains("hush"), "{text}: {error:#}");
        assert!(format!("{error:#}").contains(named), "{text}: {error:#}");
    }
}

#[test]
fn a_database_has_to_be_a_postgres_address() {
    for url in ["mysql://db/bank", "db", "", "host=db password=hush"] {
        let given = Given { database: database(url), ..Given::default() };
        let error = merged(&given, &Environment::default(), "").unwrap_err();
        assert!(!format!("{error:#}").contains("hush"), "{error:#}");
    }
}
