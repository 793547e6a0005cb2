use super::super::{migrate, prune};
use super::*;

/// How SQLite goes about a statement, made while the tables are empty.
fn plan(conn: &Connection, sql: &str) -> String {
    let lines = sql::all(conn, &format!("EXPLAIN QUERY PLAN {sql}"), &[], |columns| {
        let _tree = [columns.int()?, columns.int()?, columns.int()?];
        columns.text()
    });
    lines.unwrap().join("\n")
}

#[test]
fn each_question_for_documents_is_one_look_up() {
    let mut conn = Connection::open_in_memory().unwrap();
    migrate::migrate(&mut conn).unwrap();
    for (sql, index) in [
        (by::DEVICE_OWNER, "document_owner"),
        (by::SESSION_OWNER, "document_owner"),
        (by::SESSION_DEVICE, "document_live"),
        (by::SESSION_ENDED, "document_ended"),
        (by::LOGIN_LINK, "login_link"),
        (by::LOGIN_WAITING, "document_owner"),
        (by::LOGIN_ENDED, "document_ended"),
        (by::PASSKEY_OWNER, "document_owner"),
        (by::PASSKEY_CREDENTIAL, "passkey_credential"),
        (by::AUDIT_OWNER, "document_owner"),
        (by::RECOVERY_OWNER, "document_owner"),
        (by::RECOVERY, "sqlite_autoindex_document_1"),
        (by::SERVER_KEY, "sqlite_autoindex_document_1"),
        (by::CLIENT_PROFILE, "sqlite_autoindex_document_1"),
        (by::OIDC_GRANT_OWNER, "document_owner"),
        (by::LOGIN_UNDECIDED, "document_live"),
        (by::RELEASE_OWNER, "document_owner"),
        (by::INCIDENT_OWNER, "document_owner"),
        (by::INCIDENT_OPEN, "document_live"),
        (by::INCIDENT_PUBLIC, "incident_public"),
        (by::INCIDENT_PUBLIC_OPEN, "document_live"),
        (by::AFFECTED_OWNER, "document_owner"),
        (by::REVIEW_NOTES, "document_owner"),
        (by::SENT_REPORT, "document_owner"),
        (by::COMPONENT, "sqlite_autoindex_document_1"),
        (by::EVIDENCE_OWNER, "document_owner"),
        (by::FLAG, "sqlite_autoindex_document_1"),
        (by::APP_SUPPORT, "sqlite_autoindex_document_1"),
        (by::SERVICE_TOKEN, "sqlite_autoindex_document_1"),
        (by::STAFF_MEMBER, "sqlite_autoindex_document_1"),
        (by::STAFF_ENTRY, "sqlite_autoindex_document_1"),
        (by::STAFF_ENTRY_NEWEST, "sqlite_autoindex_document_1"),
        (by::SYNTHETIC, "sqlite_autoindex_document_1"),
        (prune::DOCUMENTS, "document_ends"),
    ] {
        let plan = plan(&conn, sql);
        assert!(plan.starts_with(&format!("SEARCH document USING INDEX {index} (")), "{sql}\n{plan}");
        assert_eq!(plan.lines().count(), 1, "and no sorting: {sql}\n{plan}");
    }
}
