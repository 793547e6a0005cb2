use super::*;

fn kept(number: u64, text: &str) -> Kept {
    Kept { number, heard_at: Timestamp::from_micros(1_000_000), body: text.as_bytes().to_vec() }
}

/// The numbers that a new process finds.
fn found(folder: &Path) -> Vec<u64> {
    Shelf::open(folder).unwrap().load().unwrap().iter().map(|kept| kept.number).collect()
}

fn file_of(folder: &Path, number: u64) -> PathBuf {
    let files = FILES.iter().map(|name| folder.join(name));
    files
        .into_iter()
        .find(|path| {
            read(path).ok().and_then(|bytes| parse(&bytes)).is_some_and(|kept| kept.number == number)
        })
        .unwrap()
}

#[test]
fn the_last_two_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = Shelf::open(folder.path()).unwrap();
    assert_eq!(shelf.load().unwrap(), []);
    for number in 1..=5 {
        shelf.keep(&kept(number, "{}")).unwrap();
    }
    assert_eq!(found(folder.path()), [5, 4]);
    // A new process goes on where the last one ended.
    let mut shelf = Shelf::open(folder.path()).unwrap();
    shelf.load().unwrap();
    shelf.keep(&kept(6, "{ }")).unwrap();
    let again = Shelf::open(folder.path()).unwrap().load().unwrap();
    assert_eq!(again, [kept(6, "{ }"), kept(5, "{}")]);
}

#[test]
fn what_is_half_written_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = Shelf::open(folder.path()).unwrap();
    shelf.keep(&kept(1, "the first")).unwrap();
    shelf.keep(&kept(2, "the second")).unwrap();
    let file = file_of(folder.path(), 2);
    let whole = fs::read(&file).unwrap();
    for length in 0..whole.len() {
        fs::write(&file, &whole[..length]).unwrap();
        assert_eq!(found(folder.path()), [1], "{length} bytes");
    }
    for place in 0..whole.len() {
        let mut changed = whole.clone();
        changed[place] ^= 1;
        fs::write(&file, &changed).unwrap();
        assert_eq!(found(folder.path()), [1], "byte {place}");
    }
    fs::write(&file, [whole.as_slice(), b"more"].concat()).unwrap();
    assert_eq!(found(folder.path()), [1]);
    fs::write(&file, &whole).unwrap();
    assert_eq!(found(folder.path()), [2, 1]);
}

#[test]
fn the_damaged_one_makes_room_for_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = Shelf::open(folder.path()).unwrap();
    shelf.keep(&kept(1, "{}")).unwrap();
    shelf.keep(&kept(2, "{}")).unwrap();
    fs::write(file_of(folder.path(), 2), "").unwrap();
    let mut shelf = Shelf::open(folder.path()).unwrap();
    shelf.load().unwrap();
    shelf.keep(&kept(3, "{}")).unwrap();
    assert_eq!(found(folder.path()), [3, 1]);
}
