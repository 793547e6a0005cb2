//! Counters and backup flags: told, and never a reason to refuse.

use super::*;
use identity::decide_authenticated;

const BE: u8 = 1 << 3;
const BS: u8 = 1 << 4;

/// F22: a synced passkey's counter stands still; a copied one's goes back. Both log in, and one of them is told of.
#[tokio::test]
async fn a_counter_that_stands_still_or_goes_back_signs_nobody_out() {
    let party = party();
    let mut wallet = Wallet::counting();
    let mut passkey = registered(&party, person(1), &mut wallet).await;
    for (kept, said, is_stale) in
        [(0, 0_u32, false), (0, 5, false), (5, 5, true), (5, 4, true), (5, 0, true), (u32::MAX, 1, true)]
    {
        passkey.counter = kept;
        let answer = wallet.get(&party.request_options([2; 32], &[], PasskeyOptions::DEFAULT)).await;
        let answer = wallet.signed_anew(&answer, |data, _| data[33..37].copy_from_slice(&said.to_be_bytes()));
        let heard = judged(&party, [2; 32], &answer, &passkey).expect("nobody is refused for a counter");
        assert_eq!(heard.counter, said);
        let (_, signals) = decide_authenticated(&passkey, heard, start());
        assert_eq!(signals.has_stale_counter, is_stale, "{kept} {said}");
    }
}

/// F21: records of before the flags were kept, and flags that change, log in as ever.
#[tokio::test]
async fn backup_flags_that_change_sign_nobody_out() {
    let party = party();
    let mut wallet = Wallet::new();
    let passkey = registered(&party, person(1), &mut wallet).await;
    for kept in [(false, false), (true, false), (true, true)] {
        for flags in [0, BE, BE | BS] {
            let passkey = old_record(&passkey, kept);
            let answer = wallet.get(&party.request_options([2; 32], &[], PasskeyOptions::DEFAULT)).await;
            let answer = wallet.signed_anew(&answer, |data, _| data[32] = (data[32] & !(BE | BS)) | flags);
            let heard = judged(&party, [2; 32], &answer, &passkey).expect("nobody is refused for a flag");
            let said = (flags & BE != 0, flags & BS != 0);
            assert_eq!((heard.is_backup_eligible, heard.is_backed_up), said);
            let (after, signals) = decide_authenticated(&passkey, heard, start());
            assert_eq!((after.is_backup_eligible, after.is_backed_up), said);
            assert_eq!(signals.has_new_eligibility, kept.0 != said.0);
        }
    }
    // The standard itself has no backup of what cannot be backed up (7.2, step 18).
    let answer = wallet.get(&party.request_options([2; 32], &[], PasskeyOptions::DEFAULT)).await;
    let answer = wallet.signed_anew(&answer, |data, _| data[32] = (data[32] & !BE) | BS);
    assert_eq!(judged(&party, [2; 32], &answer, &passkey), Err(PasskeyFault::BadFlags));
}

/// As another build would have kept it: our columns and the library's record say the same.
fn old_record(passkey: &Passkey, (is_backup_eligible, is_backed_up): (bool, bool)) -> Passkey {
    let mut data: serde_json::Value = serde_json::from_str(passkey.data.expose()).unwrap();
    assert!(data["cred"]["backup_eligible"].is_boolean(), "the library keeps the flag");
    data["cred"]["backup_eligible"] = is_backup_eligible.into();
    data["cred"]["backup_state"] = is_backed_up.into();
    let data = kernel::Secret::new(data.to_string());
    Passkey { data, is_backup_eligible, is_backed_up, ..passkey.clone() }
}

/// The library's record as its present version writes it; a later one has to read it for ever.
#[tokio::test]
async fn a_kept_record_stays_readable() {
    let kept = include_str!("record_v1.json");
    let party = party();
    let mut wallet = Wallet::new();
    let fresh = registered(&party, person(1), &mut wallet).await;
    let members = |text: &str| -> Vec<String> {
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        value["cred"].as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(members(kept), members(fresh.data.expose()), "a new form needs a golden file of its own");
    let answer = include_str!("answer_v1.json");
    let passkey = Passkey {
        credential_id: RequestAnswer::parse(answer).unwrap().credential_id().to_vec(),
        data: kernel::Secret::new(kept.to_owned()),
        ..fresh
    };
    judged(&party, [3; 32], answer, &passkey).expect("the record of the first build verifies");
}
