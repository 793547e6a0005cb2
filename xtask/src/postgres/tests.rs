//! What can be checked without a server; `cargo xtask test` itself starts one each time.

use super::*;

#[test]
fn the_postgres_user_is_found_in_the_list_of_users() {
    let users =
        "root:x:0:0:root:/root-home:/bin/sh\npostgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/sh\n";
    assert_eq!(Owner::parse(users), Some(Owner::Other { uid: 101, gid: 104 }));
}

#[test]
fn a_list_without_the_user_or_with_odd_numbers_yields_none() {
    for users in ["", "root:x:0:0::/:/bin/sh\n", "postgresql:x:1:2::/:/bin/sh\n", "postgres:x:many:104::/:\n"]
    {
        assert_eq!(Owner::parse(users), None, "{users:?}");
    }
}

#[test]
fn only_a_relaxed_server_skips_the_disk() {
    let folder = Path::new("/folder");
    let synced = server_args(folder, 1, Fsync::On);
    let relaxed = server_args(folder, 1, Fsync::Off);
    assert!(!synced.contains(&"fsync=off".to_owned()));
    assert!(relaxed.contains(&"fsync=off".to_owned()));
}

#[test]
fn a_server_that_goes_silent_is_reported_with_its_last_words() {
    let (sender, receiver) = mpsc::channel();
    say(&sender, "could not bind".to_owned());
    drop(sender);
    let error = listen(&receiver).expect_err("it never was ready");
    assert!(error.to_string().contains("could not bind"), "{error}");
}

#[test]
fn a_ready_server_is_heard() {
    let (sender, receiver) = mpsc::channel();
    say(&sender, format!("LOG:  {READY}"));
    assert!(listen(&receiver).is_ok());
}
