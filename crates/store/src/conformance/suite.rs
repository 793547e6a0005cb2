//! The list of cases, and a test of each for each engine: `sqlite::case`, `postgres::case`, and `memory::case` for
//! the naive model, which shows that a case asks no more than the port promises.

use super::place::{Engine, run};
use super::{
    audits, batches, damage, desk, documents, feeds, flags, guests, history, jepsen, openings, outages,
    outbox, outcomes, provider, prune, queries, races, random, reopen, repeats, rows, rules, told, uniques,
    unknown, words,
};

macro_rules! tests_of {
    ($engine:ident: $($topic:ident { $($case:ident,)+ })+) => {$($(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $case() {
            run(Engine::$engine, $topic::$case).await;
        }
    )+)+};
}

macro_rules! cases {
    (
        everywhere: { $($everywhere:tt)* }
        on_disk: { $($on_disk:tt)* }
        in_a_file: { $($in_a_file:tt)* }
        on_a_server: { $($on_a_server:tt)* }
    ) => {
        mod memory {
            use super::*;
            tests_of!(Memory: $($everywhere)*);
        }

        mod sqlite {
            use super::*;
            tests_of!(Sqlite: $($everywhere)*);
            tests_of!(Sqlite: $($on_disk)*);
            tests_of!(Sqlite: $($in_a_file)*);
        }

        mod postgres {
            use super::*;
            tests_of!(Postgres: $($everywhere)*);
            tests_of!(Postgres: $($on_disk)*);
            tests_of!(Postgres: $($on_a_server)*);
        }
    };
}

cases! {
    everywhere: {
        rules {
            money_moves,
            each_currency_keeps_to_itself,
            no_debit_goes_below_the_floor,
            no_credit_goes_above_the_ceiling,
            frozen_and_closed_accounts_keep_still,
            holds_are_posted_in_parts_and_set_free,
            a_late_post_is_refused,
            sets_happen_as_a_whole,
            posted_money_goes_back_once,
            ids_repeat_with_the_same_body_alone,
        }
        rows {
            each_kind_is_read_back,
            each_kind_is_missing_before_and_after,
            each_kind_is_updated_to_the_next_version,
            each_kind_refuses_what_expects_another_version,
            nothing_of_a_conflicting_change_is_written,
            keys_differ_byte_by_byte,
            several_writes_of_one_change_are_one,
        }
        words {
            each_word_of_a_row_is_read_back,
            each_word_of_a_line_is_read_back,
            owners_keep_their_order,
        }
        queries {
            people_are_found_by_their_address,
            an_address_keeps_the_key_it_was_kept_under,
            approvals_are_found_by_their_code,
            tokens_are_found_by_their_secrets,
            a_persons_tokens_come_newest_first,
            accounts_are_found_by_owner_and_number,
            pots_cards_and_webhooks_are_found_by_account,
            merchants_are_found_by_a_list,
            annotations_are_found_by_client_and_list,
            attachments_are_found_by_transaction,
            feed_items_are_found_by_account_and_time,
            uploads_are_found_by_person_and_time,
            the_longest_due_deliveries_come_first,
        }
        documents {
            devices_are_found_by_person,
            sessions_come_newest_first,
            sessions_that_ended_come_in_the_order_of_their_end,
            logins_are_found_by_their_link,
            logins_wait_and_end_in_the_order_of_their_time,
            passkeys_are_found_by_person_and_credential,
            recoveries_come_newest_first,
            events_come_in_the_order_of_their_chain,
            each_chain_has_one_end,
            keys_come_in_the_order_of_their_numbers,
            what_is_pruned_is_gone_at_once,
        }
        told {
            each_attempt_is_told_of_once_in_the_order_of_its_commit,
            undecided_attempts_are_those_of_a_treatment,
            releases_and_verdicts_come_newest_first,
            shadows_come_by_their_release_and_place,
            reports_are_told_of_among_the_attempts,
            what_is_pruned_is_told_of_no_more,
        }
        outages {
            incidents_come_newest_first_and_open_ones_apart,
            incidents_of_which_the_public_may_know_come_apart,
            customers_of_an_incident_come_page_by_page,
            components_come_in_their_order,
            reviews_and_reports_come_newest_first,
        }
        desk {
            cases_wait_in_the_order_of_their_rank,
            messages_come_in_their_order_and_answers_by_their_time,
            threads_come_page_by_page_and_broadcasts_until_done,
        }
        provider {
            profiles_come_in_the_order_of_their_clients,
            a_persons_grants_come_newest_first_without_those_that_are_over,
        }
        flags {
            flags_and_their_like_come_in_the_order_of_their_ids,
            what_staff_did_is_read_from_both_ends,
            one_entry_has_a_number,
            a_flag_is_changed_and_removed,
        }
        uniques {
            a_taken_value_is_named,
            nothing_of_a_change_with_a_taken_value_is_written,
            a_line_is_put_once,
            two_records_of_one_change_cannot_share_a_value,
        }
        repeats {
            a_repeat_is_answered_with_the_kept_reply,
            the_same_key_for_another_body_is_refused,
            an_expired_reply_counts_as_absent_and_is_replaced,
            keys_of_replies_differ_byte_by_byte,
            bodies_of_replies_are_any_bytes,
            a_refused_change_keeps_no_reply,
            the_key_is_looked_at_first_then_versions_then_the_ledger,
            a_change_of_repeats_alone_writes_nothing,
            an_account_that_is_open_already_hinders_nothing,
        }
        batches {
            refused_changes_leave_their_neighbours_alone,
            each_change_is_told_the_accounts_right_after_it,
            what_an_engine_cannot_hold_fails_alone,
            a_callers_bug_fails_alone,
            sets_of_many_commands_are_one,
            accounts_opened_at_once_are_all_there,
            a_caller_who_goes_away_leaves_nothing_half_done,
        }
        races {
            one_of_two_updates_wins,
            one_of_two_inserts_wins,
            one_of_two_deletes_wins,
            one_of_two_takes_a_value,
            a_balance_is_not_spent_twice,
            two_who_pay_each_other_do_not_stand_in_each_others_way,
            the_same_transfer_is_booked_once,
            the_same_operation_happens_once,
            a_hold_is_not_posted_beyond_what_it_has,
            money_goes_back_once,
            a_feed_has_every_line_once_and_rises,
            what_one_wrote_the_other_reads,
        }
        outbox {
            entries_come_with_their_change,
            one_of_many_takes_an_entry,
            what_is_delivered_or_given_up_is_due_no_more,
            many_entries_are_taken_in_pages,
            a_mail_is_there_while_it_waits_and_gone_when_it_is_over,
        }
        outcomes {
            outcomes_are_read_oldest_first,
            outcomes_are_kept_as_they_are,
            a_refused_change_leaves_no_outcome,
        }
        history {
            balances_are_known_as_of_every_instant,
            the_opening_zero_is_part_of_history,
            history_goes_on_while_the_clock_steps_back,
            postings_come_in_pages,
            accounts_are_read_in_the_order_asked,
            the_longest_expired_holds_come_first,
        }
        feeds {
            long_feeds_are_read_in_pages,
            equal_instants_keep_the_order_of_writing,
            a_feed_starts_and_ends_where_it_is_told,
            a_line_of_another_account_is_no_start,
            a_feed_rises_while_the_clock_steps_back,
            a_line_is_updated_in_its_place,
            a_line_without_an_account_is_refused,
        }
        prune {
            what_is_over_goes_and_the_rest_stays,
            what_the_provider_kept_goes_when_it_is_over,
            no_more_goes_than_the_limit_of_each_kind,
            a_pruned_key_may_be_used_again,
        }
        audits {
            pages_replay_clean,
            an_empty_store_audits_clean,
            audits_read_by_id,
            the_store_describes_itself_without_secrets,
        }
        jepsen {
            the_total_is_constant_at_every_read,
        }
        random {
            random_changes_come_out_as_the_model_says,
            random_changes_through_two_openings,
        }
    }
    on_disk: {
        reopen {
            everything_is_there_after_a_reopening,
            many_short_lives_are_one,
            rows_of_every_kind_are_there_after_a_reopening,
            a_closed_store_takes_nothing_more,
        }
        openings {
            a_migration_of_another_build_is_refused,
        }
        documents {
            a_text_of_another_build_is_an_error_of_its_record_alone,
        }
        audits {
            an_audit_beside_commits_is_clean,
            audits_at_once_are_clean,
        }
        random {
            random_batches_come_out_as_the_model_says,
        }
        unknown {
            a_store_dropped_right_after_a_commit_was_sent,
            a_crowd_dropped_in_the_middle,
        }
    }
    in_a_file: {
        reopen {
            what_a_crash_leaves_is_whole,
        }
        guests {
            there_is_one_owner,
            a_guest_reads_what_the_owner_writes,
            a_guest_writes_rows_and_moves_no_money,
            owner_and_guest_race_for_a_row,
            an_owner_sees_what_a_guest_prunes,
        }
        damage {
            a_flipped_bit_in_a_file_is_found,
        }
    }
    on_a_server: {
        openings {
            several_openings_at_once_migrate_once,
        }
        told {
            none_that_commits_late_is_missed,
        }
        prune {
            what_is_pruned_and_used_again_meanwhile_is_kept,
        }
        unknown {
            a_line_cut_before_the_commit,
            a_line_cut_after_the_commit,
            lines_cut_under_load,
            a_server_out_of_reach_and_back,
            sessions_ended_by_the_server,
        }
        damage {
            a_flipped_bit_on_a_server_is_found,
        }
    }
}
