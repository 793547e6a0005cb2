//! Ceremonies by the thousand: many people, authenticators of several makes, answers in any order.

use super::*;
use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};

/// Registrations and logins together are 2,000.
const PEOPLE: usize = 400;
const LOGINS: usize = 1_600;

/// A number below the bound.
fn below(rng: &mut TestRng, bound: usize) -> usize {
    usize::try_from(rng.next_u32()).unwrap() % bound
}

fn challenge(rng: &mut TestRng) -> [u8; 32] {
    let mut challenge = [0; 32];
    rng.fill_bytes(&mut challenge);
    challenge
}

#[tokio::test]
async fn two_thousand_ceremonies_of_a_mixed_crowd_verify() {
    let mut rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[42; 32]);
    let party = party();
    let mut crowd = Vec::new();
    for number in 0..PEOPLE {
        let wallet = if number % 3 == 0 { Wallet::counting() } else { Wallet::new() };
        let length = u8::try_from(16 + below(&mut rng, 49)).unwrap();
        let mut wallet = wallet.with_id_length(length);
        let who = person(u128::try_from(number).unwrap());
        let passkey = registered(&party, who, &mut wallet).await;
        assert_eq!(passkey.credential_id.len(), usize::from(length));
        crowd.push((wallet, passkey));
    }
    // Several attempts wait at the same time, and are answered in another order than they began.
    let mut waiting = Vec::new();
    for _ in 0..LOGINS {
        waiting.push((below(&mut rng, PEOPLE), challenge(&mut rng)));
        if below(&mut rng, 3) == 0 || waiting.len() == 64 {
            let place = below(&mut rng, waiting.len());
            answer(&party, &mut crowd, waiting.swap_remove(place)).await;
        }
    }
    for one in waiting {
        answer(&party, &mut crowd, one).await;
    }
}

/// One login is verified, and fits neither another person's passkey nor another attempt.
async fn answer(party: &RelyingParty, crowd: &mut [(Wallet, Passkey)], (who, challenge): (usize, [u8; 32])) {
    let other = crowd[(who + 1) % crowd.len()].1.clone();
    let (wallet, passkey) = &mut crowd[who];
    let answer = wallet.get(&party.request_options(challenge, &[], PasskeyOptions::DEFAULT)).await;
    let said = judged(party, challenge, &answer, passkey).unwrap();
    assert!(said.counter == 0 || passkey.counter < said.counter);
    passkey.counter = said.counter;
    assert_eq!(judged(party, challenge, &answer, &other), Err(PasskeyFault::UnknownCredential));
    let replayed = judged(party, [0; 32], &answer, passkey);
    assert_eq!(replayed, Err(PasskeyFault::OtherChallenge));
}

#[tokio::test]
async fn an_authenticator_is_asked_for_what_the_bank_needs() {
    let party = party();
    let has = vec![vec![9; Passkey::CREDENTIAL_BYTES_MAX], vec![1]];
    let ask =
        CreationAsk { person: person(1), name: "ada@example.org", display_name: "Ada Lovelace", has: &has };
    let asked: serde_json::Value =
        serde_json::from_str(&party.creation_options([7; 32], ask, PasskeyOptions::DEFAULT)).unwrap();
    assert_eq!(asked["rp"], serde_json::json!({ "id": "bank.example", "name": "Florin" }));
    assert_eq!(asked["attestation"], "none");
    let selection = &asked["authenticatorSelection"];
    assert_eq!(selection["residentKey"], "required");
    assert_eq!(selection["requireResidentKey"], true);
    assert_eq!(selection["userVerification"], "required");
    assert_eq!(selection.get("authenticatorAttachment"), None);
    assert_eq!(wallet::bytes(&asked["challenge"]), [7; 32]);
    assert_eq!(wallet::bytes(&asked["user"]["id"]), person(1).uuid().as_bytes());
    let excluded: Vec<Vec<u8>> = asked["excludeCredentials"]
        .as_array()
        .unwrap()
        .iter()
        .map(|excluded| wallet::bytes(&excluded["id"]))
        .collect();
    assert_eq!(excluded, has);
    let offered: Vec<i64> = asked["pubKeyCredParams"]
        .as_array()
        .unwrap()
        .iter()
        .map(|offered| offered["alg"].as_i64().unwrap())
        .collect();
    assert_eq!(offered, [-7, -35, -257], "ES256, ES384, RS256");

    let asked: serde_json::Value =
        serde_json::from_str(&party.request_options([8; 32], &[], PasskeyOptions::DEFAULT)).unwrap();
    assert_eq!(asked["rpId"], "bank.example");
    assert_eq!(asked["userVerification"], "required");
    assert_eq!(asked.get("allowCredentials"), None, "whoever has one may answer");
    let asked: serde_json::Value =
        serde_json::from_str(&party.request_options([8; 32], &has, PasskeyOptions::DEFAULT)).unwrap();
    assert_eq!(asked["allowCredentials"].as_array().unwrap().len(), 2);
    assert_eq!(wallet::bytes(&asked["allowCredentials"][0]["id"]), has[0]);
    assert_eq!(asked["timeout"], 300_000);
}

/// A release chooses what a new passkey may be, and nothing of what is there: a narrower choice verifies the same.
#[tokio::test]
async fn a_release_chooses_algorithms_and_time_of_new_ceremonies_alone() {
    let party = party();
    let narrow = PasskeyOptions {
        algorithms: PasskeyAlgorithms::of(&[PasskeyAlgorithm::Es384, PasskeyAlgorithm::Rs256]).unwrap(),
        waits: std::time::Duration::from_mins(2),
    };
    let ask = CreationAsk { person: person(1), name: "ada@example.org", display_name: "Ada", has: &[] };
    let asked: serde_json::Value =
        serde_json::from_str(&party.creation_options([7; 32], ask, narrow)).unwrap();
    let offered =
        serde_json::json!([{ "type": "public-key", "alg": -35 }, { "type": "public-key", "alg": -257 }]);
    assert_eq!((&asked["pubKeyCredParams"], &asked["timeout"]), (&offered, &serde_json::json!(120_000)));
    assert_eq!(
        (&asked["attestation"], &asked["authenticatorSelection"]["userVerification"]),
        (&serde_json::json!("none"), &serde_json::json!("required"))
    );
    let mut wallet = Wallet::new();
    let passkey = registered(&party, person(1), &mut wallet).await;
    assert_eq!(algorithm_of(&passkey), Some(PasskeyAlgorithm::Es256));
    let answer = wallet.get(&party.request_options([2; 32], &[], narrow)).await;
    judged(&party, [2; 32], &answer, &passkey).unwrap();
    let kept = passkey.data.expose();
    for (written, found) in [("RS256", Some(PasskeyAlgorithm::Rs256)), ("EDDSA", None)] {
        let data = kernel::Secret::new(kept.replace("ES256", written));
        assert_eq!(algorithm_of(&Passkey { data, ..passkey.clone() }), found, "{written}");
    }
}
