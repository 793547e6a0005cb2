use super::*;
use crate::RedirectUri;
use crate::samples::{REDIRECT, STEP, bits, confidential, issued, person, public, start, token};
use kernel::ApprovalId;

fn granted(client: &Client) -> Approval {
    Approval {
        id: ApprovalId::from_uuid(bits(5)),
        client: client.id,
        redirect_uri: RedirectUri::parse(REDIRECT).unwrap(),
        state: None,
        created_at: start(),
        stage: ApprovalStage::Granted { person: person(), code: Fingerprint::of("code"), at: start() },
    }
}

fn another(client: &Client) -> Client {
    Client { id: ClientId::from_uuid(bits(9)), ..client.clone() }
}

fn check_exchange(approval: Option<&Approval>, client: &Client, redirect_uri: &str, wanted: Refusal) {
    let ask = ExchangeAsk { approval, client, redirect_uri };
    assert_eq!(decide_exchange(&ask, issued(), start()), Err(wanted), "{approval:?} {redirect_uri}");
}

#[test]
fn a_code_is_exchanged_once() {
    let client = confidential();
    let approval = granted(&client);
    let ask = ExchangeAsk { approval: Some(&approval), client: &client, redirect_uri: REDIRECT };
    let now = start().after(Duration::from_mins(1));
    let (spent, token) = decide_exchange(&ask, issued(), now).unwrap();
    let stage = ApprovalStage::Spent { person: person(), code: Fingerprint::of("code"), token: issued().id };
    assert_eq!(spent, Approval { stage, ..approval });
    let wanted = Token {
        id: issued().id,
        client: client.id,
        person: person(),
        access: issued().access,
        refresh: Some(issued().refresh),
        issued_at: now,
        expires_at: now.after(ACCESS_LASTS),
        approved_at: None,
        state: TokenState::Live,
    };
    assert_eq!(token, wanted, "the new token opens nothing before the person approves");
    check_exchange(Some(&spent), &client, REDIRECT, Refusal::BadCode);
}

#[test]
fn only_clients_that_keep_secrets_get_a_refresh_token() {
    for (client, has_refresh) in [(confidential(), true), (public(), false)] {
        let approval = granted(&client);
        let ask = ExchangeAsk { approval: Some(&approval), client: &client, redirect_uri: REDIRECT };
        let (_, token) = decide_exchange(&ask, issued(), start()).unwrap();
        assert_eq!(token.refresh.is_some(), has_refresh, "{:?}", client.kind);
    }
}

#[test]
fn an_exchange_is_refused_in_a_fixed_order() {
    let client = confidential();
    let approval = granted(&client);
    let waiting = Approval { stage: ApprovalStage::Waiting, ..approval.clone() };
    check_exchange(None, &client, REDIRECT, Refusal::BadCode);
    check_exchange(Some(&waiting), &client, REDIRECT, Refusal::BadCode);
    check_exchange(Some(&approval), &another(&client), REDIRECT, Refusal::BadCode);
    // Another client is not told whether its redirect address would have been right.
    check_exchange(Some(&approval), &another(&client), "https://other.example", Refusal::BadCode);
    check_exchange(Some(&approval), &client, "https://client.example/back/", Refusal::BadRedirect);
    check_exchange(Some(&approval), &client, "", Refusal::BadRedirect);
}

#[test]
fn a_code_is_good_for_five_minutes() {
    let client = confidential();
    let approval = granted(&client);
    let over = start().after(CODE_LASTS);
    for (now, is_good) in [(over.before(STEP), true), (over, false), (over.after(STEP), false)] {
        let ask = ExchangeAsk { approval: Some(&approval), client: &client, redirect_uri: REDIRECT };
        let result = decide_exchange(&ask, issued(), now);
        assert_eq!(result.map(|_| ()), if is_good { Ok(()) } else { Err(Refusal::BadCode) }, "{now:?}");
    }
    // An old code is refused before its redirect address is looked at.
    let ask = ExchangeAsk { approval: Some(&approval), client: &client, redirect_uri: "" };
    assert_eq!(decide_exchange(&ask, issued(), over).map(|_| ()), Err(Refusal::BadCode));
}

/// When a command arrives, by what has run out by then.
#[derive(Debug, Clone, Copy)]
enum When {
    Fresh,
    /// The access token has expired, the refresh token has not.
    AccessOver,
    /// Both have.
    AllOver,
}

impl When {
    fn now(self) -> Timestamp {
        match self {
            Self::Fresh => start().after(ACCESS_LASTS).before(STEP),
            Self::AccessOver => start().after(ACCESS_LASTS),
            Self::AllOver => start().after(REFRESH_LASTS),
        }
    }
}

#[test]
fn every_state_answers_every_command() {
    use Refusal::{
        AccessTokenEvicted, AccessTokenExpired, BadAccessToken, BadRefreshToken, RefreshTokenEvicted,
    };
    use TokenState::{Evicted, Live, LoggedOut};
    let table = [
        // state, when, use, refresh
        (Live, When::Fresh, Ok(()), Ok(())),
        (Live, When::AccessOver, Err(AccessTokenExpired), Ok(())),
        (Live, When::AllOver, Err(AccessTokenExpired), Err(BadRefreshToken)),
        (Evicted, When::Fresh, Err(AccessTokenEvicted), Err(RefreshTokenEvicted)),
        (Evicted, When::AccessOver, Err(AccessTokenEvicted), Err(RefreshTokenEvicted)),
        (Evicted, When::AllOver, Err(AccessTokenEvicted), Err(RefreshTokenEvicted)),
        (LoggedOut, When::Fresh, Err(BadAccessToken), Err(BadRefreshToken)),
        (LoggedOut, When::AccessOver, Err(BadAccessToken), Err(BadRefreshToken)),
        (LoggedOut, When::AllOver, Err(BadAccessToken), Err(BadRefreshToken)),
    ];
    for (state, when, used, refreshed) in table {
        let token = token(state);
        assert_eq!(decide_use(Some(&token), when.now()).map(|_| ()), used, "use {state:?} {when:?}");
        let result = decide_refresh(Some(&token), &confidential(), issued(), when.now());
        assert_eq!(result.map(|_| ()), refreshed, "refresh {state:?} {when:?}");
        let result = decide_refresh(Some(&token), &another(&confidential()), issued(), when.now());
        assert_eq!(result.map(|_| ()), Err(BadRefreshToken), "another client {state:?} {when:?}");
    }
    assert_eq!(decide_use(None, start()).map(|_| ()), Err(BadAccessToken));
    assert_eq!(decide_refresh(None, &confidential(), issued(), start()).map(|_| ()), Err(BadRefreshToken));
}

#[test]
fn a_refresh_token_is_good_until_its_last_moment() {
    let over = start().after(REFRESH_LASTS);
    for (now, is_good) in [(over.before(STEP), true), (over, false)] {
        let result = decide_refresh(Some(&token(TokenState::Live)), &confidential(), issued(), now);
        assert_eq!(result.is_ok(), is_good, "{now:?}");
    }
}

#[test]
fn a_refresh_evicts_the_old_pair_and_keeps_the_age_of_the_approval() {
    let old = token(TokenState::Live);
    let now = start().after(Duration::from_hours(1));
    let (evicted, new) = decide_refresh(Some(&old), &confidential(), issued(), now).unwrap();
    assert_eq!(evicted, Token { state: TokenState::Evicted, ..old.clone() });
    assert_eq!((new.client, new.person), (old.client, old.person));
    assert_eq!((new.id, new.access, new.refresh), (issued().id, issued().access, Some(issued().refresh)));
    assert_eq!((new.issued_at, new.expires_at), (now, now.after(ACCESS_LASTS)));
    assert_eq!(new.approved_at, old.approved_at, "a refresh does not open all of history again");
    assert_eq!(new.state, TokenState::Live);
    // The old refresh token is known as used from then on.
    let again = decide_refresh(Some(&evicted), &confidential(), issued(), now);
    assert_eq!(again.map(|_| ()), Err(Refusal::RefreshTokenEvicted));
}

#[test]
fn an_unapproved_token_stays_unapproved_through_a_refresh() {
    let old = Token { approved_at: None, ..token(TokenState::Live) };
    let (_, new) = decide_refresh(Some(&old), &confidential(), issued(), start()).unwrap();
    assert_eq!(new.approved_at, None);
}
