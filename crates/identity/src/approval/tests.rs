use super::*;
use crate::samples::{REDIRECT, STEP, bits, confidential, person, start};

fn approval(stage: ApprovalStage) -> Approval {
    Approval {
        id: ApprovalId::from_uuid(bits(5)),
        client: confidential().id,
        redirect_uri: RedirectUri::parse(REDIRECT).unwrap(),
        state: Some("as it came".to_owned()),
        created_at: start(),
        stage,
    }
}

fn code() -> Fingerprint {
    Fingerprint::of("code")
}

#[test]
fn a_waiting_request_is_granted_until_it_is_over() {
    let over = start().after(APPROVAL_LASTS);
    let granted = |at| ApprovalStage::Granted { person: person(), code: code(), at };
    let spent = ApprovalStage::Spent { person: person(), code: code(), token: TokenId::from_uuid(bits(6)) };
    let cases = [
        (ApprovalStage::Waiting, start(), true),
        (ApprovalStage::Waiting, over.before(STEP), true),
        (ApprovalStage::Waiting, over, false),
        (ApprovalStage::Waiting, over.after(STEP), false),
        (granted(start()), start(), false),
        (granted(start()), over, false),
        (spent, start(), false),
        (spent, over, false),
    ];
    for (stage, now, is_granted) in cases {
        let asked = approval(stage);
        let wanted = if is_granted {
            Ok(Approval { stage: granted(now), ..asked.clone() })
        } else {
            Err(Refusal::BadApproval)
        };
        assert_eq!(decide_grant(&asked, person(), code(), now), wanted, "{stage:?} {now:?}");
    }
}

#[test]
fn a_code_stands_in_every_stage_after_waiting() {
    assert_eq!(approval(ApprovalStage::Waiting).code(), None);
    let granted = ApprovalStage::Granted { person: person(), code: code(), at: start() };
    assert_eq!(approval(granted).code(), Some(code()));
    let spent = ApprovalStage::Spent { person: person(), code: code(), token: TokenId::from_uuid(bits(6)) };
    assert_eq!(approval(spent).code(), Some(code()));
}

fn sign_in(tries: u8, is_spent: bool) -> ApprovalCode {
    ApprovalCode { person: person(), code: Fingerprint::of("12345678"), created_at: start(), tries, is_spent }
}

#[test]
fn a_sign_in_code_is_judged_by_its_state_its_age_and_its_tries() {
    let over = start().after(SIGN_IN_CODE_LASTS);
    let right = |tries| CodeCheck::Right(sign_in(tries, true));
    let wrong = |tries| CodeCheck::Wrong(sign_in(tries, false));
    let last = APPROVAL_TRIES_MAX - 1;
    let cases = [
        (sign_in(0, false), "12345678", start(), right(0)),
        (sign_in(0, false), "12345678", over.before(STEP), right(0)),
        (sign_in(0, false), "12345678", over, CodeCheck::None),
        (sign_in(0, false), "00000000", over, CodeCheck::None),
        (sign_in(0, false), "00000000", start(), wrong(1)),
        (sign_in(0, false), "", start(), wrong(1)),
        (sign_in(last, false), "00000000", start(), wrong(APPROVAL_TRIES_MAX)),
        (sign_in(last, false), "12345678", start(), right(last)),
        (sign_in(APPROVAL_TRIES_MAX, false), "12345678", start(), CodeCheck::None),
        (sign_in(u8::MAX, false), "00000000", start(), CodeCheck::None),
        (sign_in(0, true), "12345678", start(), CodeCheck::None),
        (sign_in(0, true), "00000000", start(), CodeCheck::None),
    ];
    for (kept, text, now, wanted) in cases {
        assert_eq!(decide_code(Some(&kept), text, now), wanted, "{kept:?} {text} {now:?}");
    }
    assert_eq!(decide_code(None, "12345678", start()), CodeCheck::None);
}

#[test]
fn five_wrong_tries_void_a_code_and_a_right_one_spends_it() {
    let mut kept = sign_in(0, false);
    for _ in 0..APPROVAL_TRIES_MAX {
        let CodeCheck::Wrong(counted) = decide_code(Some(&kept), "guess", start()) else {
            panic!("each guess is counted")
        };
        kept = counted;
    }
    assert_eq!(decide_code(Some(&kept), "12345678", start()), CodeCheck::None);

    let CodeCheck::Right(spent) = decide_code(Some(&sign_in(0, false)), "12345678", start()) else {
        panic!("the code is right")
    };
    assert_eq!(decide_code(Some(&spent), "12345678", start()), CodeCheck::None);
}
