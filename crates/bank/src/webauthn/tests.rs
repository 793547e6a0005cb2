//! The relying party against a software authenticator, against answers bent by hand, and against the standard's vectors.

mod attacks;
mod ceremonies;
mod settings;
mod signals;
mod vectors;
mod wallet;

use super::{
    Ceremony, CreationAnswer, CreationAsk, PasskeySettings, RelyingParty, RequestAnswer, algorithm_of,
};
use crate::samples::{bits, start};
use identity::{
    Authenticated, DeviceName, Passkey, PasskeyAlgorithm, PasskeyAlgorithms, PasskeyFault, PasskeyOptions,
};
use kernel::{PasskeyId, PersonId};
use wallet::Wallet;

const ADDRESS: &str = "https://bank.example";

/// A bank at an address of its own, with an app beside it.
fn party() -> RelyingParty {
    let origins = vec![APP.to_owned()];
    RelyingParty::try_new("Florin", ADDRESS, &PasskeySettings { rp_id: None, origins }).unwrap()
}

const APP: &str = "android:apk-key-hash:Rkj5Zs1oXSsb0nn3LnhJ0Q0Jxj8pUqJ5mJbEv0nQmB4";

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(bits(0x1000 + number))
}

/// The options of a registration, as text.
fn creation(party: &RelyingParty, person: PersonId, challenge: [u8; 32]) -> String {
    let ask = CreationAsk { person, name: "ada@example.org", display_name: "Ada Lovelace", has: &[] };
    party.creation_options(challenge, ask, PasskeyOptions::DEFAULT)
}

/// A passkey of a person, as the bank keeps it, and the wallet that holds it.
async fn registered(party: &RelyingParty, person: PersonId, wallet: &mut Wallet) -> Passkey {
    let challenge = [1; 32];
    let answer = wallet.create(&creation(party, person, challenge)).await;
    let made = party.check_creation(challenge, &CreationAnswer::parse(&answer).unwrap()).unwrap();
    Passkey {
        id: PasskeyId::from_uuid(bits(0x2000)),
        person,
        credential_id: made.credential_id,
        data: made.data,
        name: DeviceName::parse("Ada's key").unwrap(),
        counter: made.said.counter,
        is_backup_eligible: made.said.is_backup_eligible,
        is_backed_up: made.said.is_backed_up,
        created_at: start(),
        last_used_at: None,
    }
}

fn judged(
    party: &RelyingParty,
    challenge: [u8; 32],
    answer: &str,
    passkey: &Passkey,
) -> Result<Authenticated, PasskeyFault> {
    let answer = RequestAnswer::parse(answer).expect("it is an answer");
    let found = party.check_request(challenge, &answer, passkey);
    let by_library = party.judge_request(party.login(&challenge), &answer, passkey);
    assert_eq!(found, by_library, "both ways to judge an answer agree");
    found
}

/// What nearly every login is made of: the short way verifies it.
#[tokio::test]
async fn an_ordinary_answer_is_verified_the_short_way() {
    let party = party();
    for mut wallet in [Wallet::new(), Wallet::counting()] {
        let passkey = registered(&party, person(1), &mut wallet).await;
        let text = wallet.get(&party.request_options([2; 32], &[], PasskeyOptions::DEFAULT)).await;
        let said = judged(&party, [2; 32], &text, &passkey).unwrap();
        let answer = RequestAnswer::parse(&text).unwrap();
        assert_eq!(party.audience.verify(&[2; 32], &answer, &passkey), Some(said));
        assert_eq!(party.audience.verify(&[3; 32], &answer, &passkey), None);
    }
}

#[test]
fn a_ceremony_reads_back_and_the_first_format_stays_readable() {
    let ceremony = Ceremony { challenge: [7; 32] };
    let text = ceremony.to_text();
    assert_eq!(text.expose(), r#"{"v":1,"challenge":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc"}"#);
    assert_eq!(Ceremony::parse(&text), Some(ceremony));
    for unreadable in ["", "{}", r#"{"v":2,"challenge":"BwcH"}"#, r#"{"v":1,"challenge":"BwcH"}"#, "[1]"] {
        assert_eq!(Ceremony::parse(&kernel::Secret::new(unreadable.to_owned())), None, "{unreadable}");
    }
}
