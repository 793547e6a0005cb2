use super::*;
use clap::CommandFactory;

#[track_caller]
fn given(line: &str) -> crate::config::Given {
    let cli = Cli::try_parse_from(line.split_whitespace()).unwrap_or_else(|error| panic!("{line}: {error}"));
    let mut given = cli.common.given();
    match &cli.command {
        Command::Serve(args) => args.give(&mut given),
        Command::Demo(args) => args.give(&mut given),
        _ => {}
    }
    given
}

#[test]
fn the_commands_are_well_formed() {
    Cli::command().debug_assert();
}

#[test]
fn every_command_is_read() {
    for line in [
        "florin demo",
        "florin demo --customers 20 --port 0 --data d --json --seed 7",
        "florin serve --listen 127.0.0.1:0 --public-url https://a.example --tls-cert c --tls-key k --json",
        "florin serve --port 0 --data d --webhooks-allow-private",
        "florin status",
        "florin status --listen 127.0.0.1:0 --feed 127.0.0.1:0 --feed-key k --folder d --json",
        "florin status put f --to http://127.0.0.1:7781 --feed-key k",
        "florin migrate --database postgres://h/d",
        "florin verify --json --data d",
        "florin --data d verify",
        "florin doctor --json --log json --log-filter warn",
        "florin backup --to f --json",
        "florin restore --from f --data d",
        "florin client add --name n --redirect-uri http://localhost/ --redirect-uri https://a.example --public --json",
        "florin client add --name n --redirect-uri https://a.example --profile fapi --jwks f --scope openid --json",
        "florin client add --name n --redirect-uri https://a.example --profile confidential --auth client_secret_post",
        "florin client add --name n --redirect-uri https://a.example --profile public --post-logout-redirect https://a.example/bye",
        "florin client list --json",
        "florin client show --client oauth2client_0000000000000000000004",
        "florin client disable --client oauth2client_0000000000000000000004 --json",
        "florin client set-jwks --client oauth2client_0000000000000000000004 --jwks f",
        "florin person open --email a@b.example --name N --json",
        "florin account open --owner a@b.example --owner c@d.example --currency EUR --overdraft 100",
        "florin review incident_0000000000000000000004 --format html",
        "florin review incident_0000000000000000000004 --dora final --format json",
        "florin review set incident_0000000000000000000004 media no --staff zoe",
        "florin review bcobs 2026-Q4",
        "florin approval-code --email a@b.example",
        "florin approve --email a@b.example",
        "florin token issue --client oauth2client_0000000000000000000004 --email a@b.example --issued-at 2026-01-01T00:00:00Z --json",
    ] {
        given(line);
    }
}

#[test]
fn what_cannot_be_followed_is_refused() {
    for line in [
        "florin",
        "florin serve extra",
        "florin serve --listen nowhere",
        "florin serve --port 65536",
        "florin backup",
        "florin restore",
        "florin client add",
        "florin client add --name n",
        "florin client add --name n --redirect-uri https://a.example --profile other",
        "florin client add --name n --redirect-uri https://a.example --profile fapi --public",
        "florin client add --name n --redirect-uri https://a.example --profile public --scope everything",
        "florin client add --name n --redirect-uri https://a.example --profile confidential --auth none",
        "florin client show",
        "florin client disable --client c",
        "florin client set-jwks --client oauth2client_0000000000000000000004",
        "florin demo --customers 0",
        "florin demo --customers many",
        "florin approve",
        "florin token issue --client oauth2client_0000000000000000000004",
        "florin token issue --client c --email a@b.example",
        "florin person open --email nobody --name N",
        "florin account open --owner a@b.example --currency XXX",
    ] {
        assert!(Cli::try_parse_from(line.split_whitespace()).is_err(), "{line}");
    }
}

#[test]
fn a_database_on_the_command_line_is_not_shown() {
    let given = given("florin verify --database postgres://florin:hush@h/d");
    assert!(!format!("{given:?}").contains("hush"));
    assert_eq!(given.database.unwrap().expose(), "postgres://florin:hush@h/d");
}
