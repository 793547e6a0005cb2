//! Broken links and a disordered glossary are found.

use super::*;

fn whats(files: &[(&str, &str)]) -> Vec<String> {
    let files: Vec<File> = files.iter().map(|(path, text)| File::sample(path, text)).collect();
    check(&files).into_iter().map(|finding| format!("{}: {}", finding.line, finding.what)).collect()
}

#[test]
fn links_that_lead_somewhere_are_fine() {
    let text = "[a](../README.md) [b](decisions/) [c](decisions/0001.md#why \"title\") [d](/README.md)\n\
                [e](https://example.org/x) [f](#here) [g](mailto:a@example.org)\n\
                ```\n[h](nowhere.md)\n```\n";
    let files = [("README.md", ""), ("docs/glossary.md", text), ("docs/decisions/0001.md", "")];
    assert_eq!(whats(&files), Vec::<String>::new());
}

#[test]
fn links_that_lead_nowhere_are_found() {
    for target in ["nowhere.md", "../nowhere.md", "../../README.md", "/docs/nowhere.md"] {
        let text = format!("# Title\n\n[a]({target})\n");
        let found = format!("3: the link leads to `{target}`, which is not there");
        assert_eq!(whats(&[("README.md", ""), ("docs/a.md", &text)]), [found]);
    }
}

#[test]
fn the_glossary_is_in_order_and_says_each_word_once() {
    let good = "# Glossary\n\n- **account**: one.\n- **Amount**: two.\n- **balance**: three.\n";
    let swapped = "- **balance**: one.\n- **account**: two.\n";
    let twice = "- **account**: one.\n- **account**: two.\n";
    assert_eq!(whats(&[(GLOSSARY, good)]), Vec::<String>::new());
    assert_eq!(whats(&[(GLOSSARY, swapped)]), ["2: `account` stands after `balance`"]);
    assert_eq!(whats(&[(GLOSSARY, twice)]), ["2: `account` stands after `account`"]);
}
