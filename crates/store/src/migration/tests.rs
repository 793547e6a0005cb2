use super::*;

const KNOWN: &[Migration] = &[
    Migration { number: 1, name: "one", sql: "CREATE TABLE one (id INTEGER)" },
    Migration { number: 2, name: "two", sql: "CREATE TABLE two (id INTEGER)" },
];

fn applied(migration: &Migration) -> AppliedMigration {
    AppliedMigration {
        number: migration.number,
        name: migration.name.to_owned(),
        hash: migration.hash().to_vec(),
    }
}

#[test]
fn what_was_not_applied_is_pending() {
    assert_eq!(pending(KNOWN, &[]).unwrap(), KNOWN);
    assert_eq!(pending(KNOWN, &[applied(&KNOWN[0])]).unwrap(), &KNOWN[1..]);
    assert_eq!(pending(KNOWN, &[applied(&KNOWN[0]), applied(&KNOWN[1])]).unwrap(), &[]);
}

#[test]
fn an_edited_migration_is_refused() {
    let edited = AppliedMigration { hash: vec![0; 32], ..applied(&KNOWN[0]) };
    assert!(matches!(pending(KNOWN, &[edited]), Err(OpenError::MigrationChanged { number: 1, .. })));
}

#[test]
fn a_newer_store_is_opened_unless_something_was_taken_away() {
    let newer = |number, name: &str| AppliedMigration { number, name: name.to_owned(), hash: vec![0; 32] };
    let mut all = vec![applied(&KNOWN[0]), applied(&KNOWN[1]), newer(3, "three")];
    assert_eq!(pending(KNOWN, &all).unwrap(), &[]);
    all.push(newer(4, "contract_two"));
    assert!(matches!(pending(KNOWN, &all), Err(OpenError::MigrationUnknown { number: 4, .. })));
    // One of ours that is missing is not made up for by a newer one.
    let gap = [applied(&KNOWN[0]), newer(3, "three")];
    assert!(matches!(pending(KNOWN, &gap), Err(OpenError::MigrationChanged { number: 3, .. })));
}

/// An edited file, or one that is not listed, breaks this test: migrations that were merged stay as they are.
#[test]
fn files_are_those_of_the_list() {
    let listed = include_str!("../../migrations/hashes.txt");
    let embedded = [("sqlite", crate::sqlite::MIGRATIONS), ("postgres", crate::postgres::MIGRATIONS)];
    let line = |engine: &str, migration: &Migration| {
        let Migration { number, name, .. } = migration;
        format!("{} {engine}/{number:04}_{name}.sql\n", blake3::Hash::from(migration.hash()))
    };
    let actual: String = embedded
        .iter()
        .flat_map(|(engine, migrations)| migrations.iter().map(move |migration| line(engine, migration)))
        .collect();
    assert_eq!(listed, actual);
}
