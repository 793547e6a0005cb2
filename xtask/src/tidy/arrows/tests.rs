//! Bad arrows are found, good ones are not.

use super::*;

/// `ledger: kernel test/proptest` becomes a crate with one use and one that is for tests.
fn parse(line: &str) -> Crate {
    let (name, rest) = line.split_once(':').expect("a name, a colon and what it uses");
    let uses = rest.split_whitespace().map(|word| match word.strip_prefix("test/") {
        Some(name) => Use { name: name.to_owned(), is_for_tests: true },
        None => Use { name: word.to_owned(), is_for_tests: false },
    });
    Crate { name: name.to_owned(), folder: format!("crates/{name}"), uses: uses.collect() }
}

/// The workspace as it may be, with one crate replaced by a sample.
fn check_sample(sample: &str) -> Vec<String> {
    let sample = parse(sample);
    let others = ROWS.iter().filter(|row| row.name != sample.name);
    let mut crates: Vec<Crate> = others.map(|row| parse(&format!("{}:", row.name))).collect();
    crates.push(sample);
    check(&crates, ROWS).into_iter().map(|finding| finding.what).collect()
}

#[test]
fn arrows_of_the_table_are_fine() {
    for sample in [
        "kernel: thiserror test/rand",
        "payments: kernel ledger",
        "bank: kernel identity ledger payments tokio",
        "edge: bank axum test/store test/simulator",
        "store: bank rusqlite tokio-postgres",
        "simulator: bank store axum hyper",
        "florin: kernel bank store edge outside simulator test/reqwest",
    ] {
        assert_eq!(check_sample(sample), Vec::<String>::new(), "{sample}");
    }
}

#[test]
fn arrows_outside_the_table_are_found() {
    for (sample, what) in [
        ("kernel: ledger", "no arrow points from kernel to ledger"),
        ("ledger: payments", "no arrow points from ledger to payments"),
        ("identity: ledger", "no arrow points from identity to ledger"),
        ("edge: store", "no arrow points from edge to store"),
        ("store: edge", "no arrow points from store to edge"),
        ("store: test/simulator", "no arrow points from store to simulator"),
        ("bank: test/store", "no arrow points from bank to store"),
        ("simulator: florin", "no arrow points from simulator to florin"),
        ("florin: xtask", "no arrow points from florin to xtask"),
    ] {
        assert_eq!(check_sample(sample), [what], "{sample}");
    }
}

#[test]
fn bans_on_crates_of_others_are_found() {
    for (sample, what) in [
        ("ledger: kernel tokio", "ledger never names tokio"),
        ("identity: getrandom", "identity never names getrandom"),
        ("kernel: serde_json", "kernel never names serde_json"),
        ("bank: rusqlite", "bank never names rusqlite"),
        ("edge: tokio-postgres", "edge never names tokio-postgres"),
    ] {
        assert_eq!(check_sample(sample), [what], "{sample}");
    }
}

#[test]
fn a_crate_without_a_row_and_a_row_without_a_crate_are_found() {
    let crates: Vec<Crate> =
        ROWS.iter().skip(1).map(|row| parse(&format!("{}:", row.name))).chain([parse("utils:")]).collect();
    let whats: Vec<String> = check(&crates, ROWS).into_iter().map(|finding| finding.what).collect();
    assert_eq!(
        whats,
        [
            "crate utils is not in the table of arrows",
            "the table of arrows names kernel, which is no crate of the workspace"
        ]
    );
}

#[test]
fn the_document_must_show_the_table() {
    let good = format!("# Map\n\n{OPEN}\n\n{}\n{CLOSE}\n", printed());
    let cases = [
        (good.clone(), 0),
        (good.replace("| payments | kernel, ledger |", "| payments | kernel |"), 1),
        (good.replace(CLOSE, ""), 1),
        (String::new(), 1),
    ];
    for (text, count) in cases {
        assert_eq!(check_document(&[File::sample(DOCUMENT, &text)]).len(), count, "{text}");
    }
    assert_eq!(check_document(&[]).len(), 1);
}
