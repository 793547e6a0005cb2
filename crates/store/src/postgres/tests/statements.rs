use super::super::PostgresOptions;
use super::super::connect::Server;
use super::super::sql;
use crate::conformance::postgres::Database;
use deadpool_postgres::Object;

const TABLES: [&sql::Table; 20] = [
    &sql::PERSON,
    &sql::CLIENT,
    &sql::APPROVAL,
    &sql::SIGN_IN_CODE,
    &sql::TOKEN,
    &sql::LIVE_TOKEN,
    &sql::CURRENT_ACCOUNT,
    &sql::POT,
    &sql::CARD,
    &sql::MERCHANT,
    &sql::FEED_LINE,
    &sql::ANNOTATION,
    &sql::FEED_ITEM,
    &sql::UPLOAD,
    &sql::BLOB,
    &sql::ATTACHMENT,
    &sql::RECEIPT,
    &sql::WEBHOOK,
    &sql::OUTBOX,
    &sql::DOCUMENT,
];

const OTHERS: [&str; 87] = [
    sql::PERSON_BY_EMAIL,
    sql::APPROVAL_BY_CODE,
    sql::TOKEN_BY_ACCESS,
    sql::TOKEN_BY_REFRESH,
    sql::TOKENS_OF,
    sql::ACCOUNTS_OF,
    sql::ACCOUNTS_BY_ID,
    sql::ACCOUNT_BY_NUMBER,
    sql::POTS_OF,
    sql::CARDS_OF,
    sql::MERCHANTS,
    sql::ANNOTATIONS,
    sql::ATTACHMENTS_OF,
    sql::WEBHOOKS_OF,
    sql::OUTBOX_DUE,
    sql::DEVICES_OF,
    sql::SESSIONS_OF,
    sql::SESSIONS_OF_DEVICE,
    sql::SESSIONS_ENDED_SINCE,
    sql::SESSIONS_BY_ID,
    sql::REPORTS_BY_ID,
    sql::LOGIN_BY_LINK,
    sql::LOGINS_WAITING,
    sql::LOGINS_ENDED_SINCE,
    sql::PASSKEYS_OF,
    sql::PASSKEY_BY_CREDENTIAL,
    sql::AUDIT_OF,
    sql::RECOVERIES_OF,
    sql::RECOVERIES,
    sql::SERVER_KEYS,
    sql::FLAGS,
    sql::APP_SUPPORTS,
    sql::SERVICE_TOKENS,
    sql::SYNTHETICS,
    sql::STAFF_MEMBERS,
    sql::STAFF_ENTRIES,
    sql::STAFF_ENTRIES_NEWEST,
    sql::LINE_PLACE,
    sql::FEED_SINCE,
    sql::FEED_AFTER,
    sql::ACCOUNTS_LOCK,
    sql::ACCOUNTS,
    sql::ACCOUNTS_INSERT,
    sql::ACCOUNTS_UPDATE,
    sql::ACCOUNTS_MOVE,
    sql::AUDIT_ACCOUNTS,
    sql::AUDIT_ACCOUNTS_AFTER,
    sql::TRANSFERS,
    sql::TRANSFERS_INSERT,
    sql::AUDIT_TRANSFERS,
    sql::AUDIT_TRANSFERS_AFTER,
    sql::WALK,
    sql::MARKS_INSERT,
    sql::MARKS,
    sql::MARK_BY_NUMBER,
    sql::MARK_BY_TIME,
    sql::HOLDS,
    sql::HOLDS_DUE,
    sql::HOLDS_INSERT,
    sql::HOLDS_UPDATE,
    sql::AUDIT_HOLDS,
    sql::AUDIT_HOLDS_AFTER,
    sql::REVERSALS,
    sql::REVERSALS_INSERT,
    sql::REPLY,
    sql::REPLIES,
    sql::REPLIES_INSERT,
    sql::REPLIES_DELETE,
    sql::REPLIES_OVER,
    sql::REPLIES_PRUNE,
    sql::OUTCOMES,
    sql::OUTCOMES_INSERT,
    sql::OUTCOMES_OVER,
    sql::OUTCOMES_DELETE,
    sql::DELIVERIES_OVER,
    sql::APPROVALS_OVER,
    sql::SIGN_IN_CODES_OVER,
    sql::SIGN_IN_CODES_PRUNE,
    sql::DOCUMENTS_OVER,
    sql::DOCUMENTS_PRUNE,
    sql::UPLOADS_BEFORE,
    sql::UPLOADS_PRUNE,
    sql::OWNERS_INSERT,
    sql::OWNERS_DELETE,
    sql::DESCRIBE,
    sql::TOLD,
    sql::TOLD_BETWEEN,
];

fn all() -> impl Iterator<Item = &'static str> {
    let of_tables = TABLES.iter().flat_map(|it| [it.get, it.lock, it.insert, it.update, it.delete]);
    of_tables.chain(OTHERS)
}

/// The tables a statement names, where a name follows one of the words that want a table.
fn tables_in(sql: &str) -> Vec<String> {
    let words: Vec<&str> =
        sql.split(|c: char| c.is_whitespace() || "(),".contains(c)).filter(|it| !it.is_empty()).collect();
    let names = words.windows(2).filter(|pair| matches!(pair[0], "FROM" | "JOIN" | "INTO" | "USING"));
    let updated = (words[0] == "UPDATE").then(|| words[1].to_owned());
    let is_table = |name: &str| {
        name.chars().all(|c| c.is_ascii_lowercase() || c == '_') && name != "walk" && name != "gone"
    };
    names.map(|pair| pair[1].to_owned()).filter(|name| is_table(name)).chain(updated).collect()
}

#[test]
fn no_statement_names_a_table_twice() {
    for sql in all() {
        let mut tables = tables_in(sql);
        let named = tables.len();
        tables.sort_unstable();
        tables.dedup();
        assert_eq!(tables.len(), named, "{sql}");
        let banned = ["advisory", "LISTEN", "NOTIFY", "SAVEPOINT", "nextval", "TEMP", "DEFERRABLE"];
        assert!(!banned.iter().any(|word| sql.contains(word)), "{sql}");
    }
    assert_eq!(tables_in("SELECT a FROM card AS t JOIN (SELECT unnest($1) AS b) AS n"), ["card"]);
}

/// The plan that serves any parameters, made while the tables were empty.
async fn plan(client: &Object, sql: &str) -> String {
    let statement = client.prepare(sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    let params = vec!["NULL"; statement.params().len()].join(", ");
    let call = if params.is_empty() { "EXECUTE it".to_owned() } else { format!("EXECUTE it ({params})") };
    client.batch_execute(&format!("PREPARE it AS {sql}")).await.expect("it was prepared before");
    let lines = client.query(&format!("EXPLAIN {call}"), &[]).await.expect("it can be explained");
    client.batch_execute("DEALLOCATE it").await.expect("it is there");
    lines.iter().map(|line| line.get::<_, String>(0) + "\n").collect()
}

#[tokio::test]
async fn every_statement_goes_by_an_index() {
    let database = Database::fresh().await;
    let server = Server::new(&database.url, &PostgresOptions::default()).unwrap();
    let client = server.commits.get().await.unwrap();
    for sql in all().filter(|sql| *sql != sql::DESCRIBE) {
        let plan = plan(&client, sql).await;
        for slow in ["Seq Scan", "Hash", "Merge Join"] {
            assert!(!plan.contains(slow), "{sql}\n{plan}");
        }
    }
}

#[tokio::test]
async fn each_question_for_documents_is_one_look_up() {
    let database = Database::fresh().await;
    let server = Server::new(&database.url, &PostgresOptions::default()).unwrap();
    let client = server.commits.get().await.unwrap();
    for (sql, index) in [
        (sql::DOCUMENT.get, "document_pkey"),
        (sql::DEVICES_OF, "document_owner"),
        (sql::SESSIONS_OF, "document_owner"),
        (sql::SESSIONS_OF_DEVICE, "document_live"),
        (sql::SESSIONS_ENDED_SINCE, "document_ended"),
        (sql::REPORTS_BY_ID, "document_pkey"),
        (sql::LOGIN_BY_LINK, "login_link"),
        (sql::LOGINS_WAITING, "document_owner"),
        (sql::LOGINS_ENDED_SINCE, "document_ended"),
        (sql::LOGINS_UNDECIDED, "document_live"),
        (sql::RELEASES, "document_owner"),
        (sql::INCIDENTS, "document_owner"),
        (sql::INCIDENTS_OPEN, "document_live"),
        (sql::INCIDENTS_PUBLIC, "incident_public"),
        (sql::INCIDENTS_PUBLIC_OPEN, "document_live"),
        (sql::AFFECTED_OF, "document_owner"),
        (sql::REVIEW_NOTES, "document_owner"),
        (sql::SENT_REPORTS, "document_owner"),
        (sql::VERDICTS, "document_owner"),
        (sql::PASSKEYS_OF, "document_owner"),
        (sql::PASSKEY_BY_CREDENTIAL, "passkey_credential"),
        (sql::AUDIT_OF, "document_owner"),
        (sql::RECOVERIES_OF, "document_owner"),
        (sql::RECOVERIES, "document_pkey"),
        (sql::DOCUMENTS_OVER, "document_ends"),
    ] {
        let plan = plan(&client, sql).await;
        assert!(plan.contains(&format!("using {index} ")) && !plan.contains("Sort"), "{sql}\n{plan}");
    }
}
