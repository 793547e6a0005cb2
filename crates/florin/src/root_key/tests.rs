use super::*;
use tempfile::TempDir;

#[test]
fn a_made_key_is_read_again_and_is_nobody_elses() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join(FILE);
    make(&file).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text.trim().len(), BYTES * 2);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, FILE_MODE);
    parse(&file, &Secret::new(text.clone())).unwrap();
    make(&file).unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text, "a key that is there stays");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn anything_else_is_refused_and_not_repeated() {
    for text in ["", "ab", &"g".repeat(64), &"a".repeat(63), &"a".repeat(65), &"ä".repeat(32)] {
        let error = parse(Path::new("root.key"), &Secret::new(text.to_owned())).unwrap_err().to_string();
        assert_eq!(error, "root.key does not hold 64 hexadecimal digits");
    }
}
