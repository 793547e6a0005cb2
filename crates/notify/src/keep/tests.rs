use super::*;
use std::fs::File;

#[test]
fn a_file_is_made_once_and_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(Keep::FILE);
    for _ in 0..2 {
        let keep = Keep::open(&file).unwrap();
        let version: u32 = keep.0.lock().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(usize::try_from(version), Ok(MIGRATIONS.len()));
    }
}

#[test]
fn a_newer_file_and_one_that_is_none_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(Keep::FILE);
    Keep::open(&file).unwrap().0.lock().pragma_update(None, "user_version", 1_000).unwrap();
    assert!(matches!(Keep::open(&file), Err(KeepError::Newer(1_000))));
    let other = folder.path().join("other");
    std::io::Write::write_all(&mut File::create(&other).unwrap(), &[7; 4_096]).unwrap();
    assert!(matches!(Keep::open(&other), Err(KeepError::Open(_))));
}

#[tokio::test]
async fn work_that_fails_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let keep = Keep::open(&folder.path().join(Keep::FILE)).unwrap();
    let failed = keep.write(|work| {
        work.execute("INSERT INTO tries (who, since, count) VALUES ('a', 0, 1)", [])?;
        work.execute("nonsense", [])
    });
    assert!(matches!(failed.await, Err(KeepError::Failed(_))));
    let count =
        keep.write(|work| work.query_row("SELECT count(*) FROM tries", [], |row| row.get::<_, u32>(0)));
    assert_eq!(count.await.unwrap(), 0);
}
