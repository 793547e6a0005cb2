//! Whatever a record holds, its text says.

use super::strategies as any_of;
use super::*;
use proptest::prelude::*;

fn there_and_back<D: Document + Clone>(record: D) -> Result<(), TestCaseError> {
    let older = record.older_body();
    let row = record.into_row();
    let (kind, id, text) = text_of(&row);
    let found = read(kind, id, &text).map_err(|error| TestCaseError::fail(format!("{error:?}: {text}")))?;
    prop_assert_eq!(&found, &row);
    let found = read(kind, id, &older).map_err(|error| TestCaseError::fail(format!("{error:?}: {older}")))?;
    prop_assert_eq!(&found, &row, "as the build before wrote it");
    prop_assert_eq!(text_of(&found).2, &text[..], "what was read is written the same again");
    Ok(())
}

proptest! {
    #[test]
    fn devices_come_back(it in any_of::device()) {
        there_and_back(it)?;
    }

    #[test]
    fn sessions_come_back(it in any_of::session()) {
        there_and_back(it)?;
    }

    #[test]
    fn pins_come_back(it in any_of::pin()) {
        there_and_back(it)?;
    }

    #[test]
    fn logins_come_back(it in any_of::login()) {
        there_and_back(it)?;
    }

    #[test]
    fn passkeys_come_back(it in any_of::passkey()) {
        there_and_back(it)?;
    }

    #[test]
    fn step_ups_come_back(it in any_of::step_up()) {
        there_and_back(it)?;
    }

    #[test]
    fn audit_events_come_back(it in any_of::audit_event()) {
        there_and_back(it)?;
    }

    #[test]
    fn audit_heads_come_back(it in any_of::audit_head()) {
        there_and_back(it)?;
    }

    #[test]
    fn recoveries_come_back(it in any_of::recovery()) {
        there_and_back(it)?;
    }

    #[test]
    fn allowances_come_back(it in any_of::allowance()) {
        there_and_back(it)?;
    }

    #[test]
    fn server_keys_come_back(it in any_of::server_key()) {
        there_and_back(it)?;
    }

    #[test]
    fn device_approvals_come_back(it in any_of::device_approvals()) {
        there_and_back(it)?;
    }

    #[test]
    fn payees_come_back(it in any_of::payees()) {
        there_and_back(it)?;
    }

    #[test]
    fn limits_come_back(it in any_of::limits()) {
        there_and_back(it)?;
    }

    #[test]
    fn client_profiles_come_back(it in any_of::client_profile()) {
        there_and_back(it)?;
    }

    #[test]
    fn authorizations_come_back(it in any_of::authorization()) {
        there_and_back(it)?;
    }

    #[test]
    fn oidc_grants_come_back(it in any_of::oidc_grant()) {
        there_and_back(it)?;
    }

    #[test]
    fn releases_come_back(it in any_of::release_record()) {
        there_and_back(it)?;
    }

    #[test]
    fn rollouts_come_back(it in any_of::rollout()) {
        there_and_back(it)?;
    }

    #[test]
    fn leases_come_back(it in any_of::lease()) {
        there_and_back(it)?;
    }

    #[test]
    fn verdicts_come_back(it in any_of::evidence()) {
        there_and_back(it)?;
    }

    #[test]
    fn shadows_come_back(it in any_of::shadow()) {
        there_and_back(it)?;
    }

    #[test]
    fn courses_come_back(it in any_of::course()) {
        there_and_back(it)?;
    }

    #[test]
    fn flags_come_back(it in any_of::flag()) {
        there_and_back(it)?;
    }

    #[test]
    fn app_supports_come_back(it in any_of::app_support()) {
        there_and_back(it)?;
    }

    #[test]
    fn service_tokens_come_back(it in any_of::service_token()) {
        there_and_back(it)?;
    }

    #[test]
    fn release_checks_come_back(it in any_of::release_check()) {
        there_and_back(it)?;
    }

    #[test]
    fn synthetic_customers_come_back(it in any_of::synthetic()) {
        there_and_back(it)?;
    }

    #[test]
    fn reports_come_back(it in any_of::report()) {
        there_and_back(it)?;
    }

    #[test]
    fn incidents_come_back(it in any_of::incident()) {
        there_and_back(it)?;
    }

    #[test]
    fn cases_come_back(it in any_of::case()) {
        there_and_back(it)?;
    }

    #[test]
    fn messages_of_cases_come_back(it in any_of::case_message()) {
        there_and_back(it)?;
    }

    #[test]
    fn correspondents_come_back(it in any_of::correspondent()) {
        there_and_back(it)?;
    }

    #[test]
    fn threads_come_back(it in any_of::thread()) {
        there_and_back(it)?;
    }

    #[test]
    fn broadcasts_come_back(it in any_of::broadcast()) {
        there_and_back(it)?;
    }

    #[test]
    fn affected_customers_come_back(it in any_of::affected()) {
        there_and_back(it)?;
    }

    #[test]
    fn components_come_back(it in any_of::component_state()) {
        there_and_back(it)?;
    }

    #[test]
    fn component_histories_come_back(it in any_of::component_history()) {
        there_and_back(it)?;
    }

    #[test]
    fn members_of_staff_come_back(it in any_of::staff_member()) {
        there_and_back(it)?;
    }

    #[test]
    fn entries_of_the_book_come_back(it in any_of::staff_entry()) {
        there_and_back(it)?;
    }

    #[test]
    fn signals_come_back(it in any_of::signal()) {
        there_and_back(it)?;
    }

    #[test]
    fn notes_of_reviews_come_back(it in any_of::review_notes()) {
        there_and_back(it)?;
    }

    #[test]
    fn sent_reports_come_back(it in any_of::sent_report()) {
        there_and_back(it)?;
    }
}
