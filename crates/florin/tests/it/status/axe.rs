//! Everybody can read it: axe-core looks at the pages in a real browser, as large as a phone, light and dark.

use super::PROJECTION;
use crate::harness::{Browser, StatusPage, environment};
use serde_json::{Value, json};
use std::path::Path;

/// What is checked (WCAG 2.2 AA, and what came before it).
const RULES: &str = "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })\
    .then(found => ({ passed: found.passes.length, wrong: found.violations.map(one => one.id + ': ' + \
    one.nodes.map(node => node.html + ' ' + node.failureSummary).join(' | ')) }))";
/// Fewer would mean that it did not look.
const PASSED_MIN: u64 = 15;

#[tokio::test]
async fn everybody_can_read_it() {
    let folder = tempfile::tempdir().expect("the machine has a temporary folder");
    let page = StatusPage::start(&folder.path().join("page")).await;
    let modules = environment("FLORIN_TEST_NODE_MODULES");
    let axe = Path::new(&modules).join("axe-core/axe.min.js");
    let axe = std::fs::read_to_string(axe).expect("`cargo xtask test` installs axe-core");
    let mut browser = Browser::start().await;
    // The page lets no script run; this one comes from outside of it.
    browser.ask("Page.setBypassCSP", json!({ "enabled": true })).await;
    assert_eq!(page.feed(1, PROJECTION).await, 204);
    for colours in ["light", "dark"] {
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": colours }] });
        browser.ask("Emulation.setEmulatedMedia", media).await;
        for path in
            ["/en", "/de", "/en/history", "/en/incidents/inc000000001", "/de/incidents/inc000000002", "/x"]
        {
            browser.open(&format!("{}{path}", page.url())).await;
            browser.ask("Runtime.evaluate", json!({ "expression": axe })).await;
            let found = browser.run(RULES).await;
            assert_eq!(found["wrong"], json!([]), "{path}, {colours}");
            assert!(found["passed"].as_u64().is_some_and(|passed| PASSED_MIN <= passed), "{path}: {found}");
            // Nothing is wider than the phone.
            let wide = browser.run("document.documentElement.scrollWidth - innerWidth").await;
            assert_eq!(wide, Value::from(0), "{path}, {colours}");
        }
    }
    browser.close().await;
    page.stop().await;
}
