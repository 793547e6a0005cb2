//! Every state of a session with every token, proof, device and command, against rules that know no instants.

use super::*;
use crate::EndReason;
use crate::samples::{STEP, Signer, device, device_states};
use kernel::{DeviceId, PersonId};
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flavour {
    Bearer,
    Bound,
    SignedBound,
    SignedUnbound,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Life {
    Live,
    /// Not refreshed for too long.
    Over,
    Ended(EndReason),
}

/// What has become of the current pair of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pair {
    /// It is the session's first.
    First,
    /// The first, and handed out a second time.
    FirstAgain,
    /// Nobody has used it yet.
    Unused,
    /// It came into use at most a replay window ago.
    InUse,
    /// Longer ago.
    Settled,
}

/// How long ago the pair was last handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Handed {
    /// At most a quarter of a replay window.
    Now,
    /// At most another replay window.
    Before,
    /// Longer.
    LongAgo,
}

/// Which token came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Given {
    OtherSession,
    OtherKey,
    OtherKind,
    Zero,
    Grandparent,
    Parent,
    Current,
    /// Of a generation that was not made yet.
    Child,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    None,
    Right,
    Wrong,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Machine {
    Unknown,
    Pending,
    Trusted,
    Revoked,
    OtherDevice,
    OtherPersons,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Command {
    Check,
    Refresh,
}

#[derive(Debug, Clone, Copy)]
struct Case {
    flavour: Flavour,
    life: Life,
    pair: Pair,
    handed: Handed,
    is_access_alive: bool,
    is_parent_access_alive: bool,
    given: Given,
    proof: Proof,
    machine: Machine,
    command: Command,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Refused(&'static str),
    Ended(EndReason),
    Reused,
    Opens,
    /// And the first use is noted.
    OpensAndNotes,
    Rotated,
    Kept,
    KeptAndNotes,
    Repeated,
}

/// The rules, in the order in which they are asked.
fn wanted(case: &Case) -> Wanted {
    use Wanted::{Ended, Kept, KeptAndNotes, Opens, OpensAndNotes, Refused, Repeated, Reused, Rotated};
    let is_key_bound = matches!(case.flavour, Flavour::Bound | Flavour::SignedBound);
    let is_signed = matches!(case.flavour, Flavour::SignedBound | Flavour::SignedUnbound);
    let again = if case.handed == Handed::Now { Repeated } else { Kept };
    let in_turn = if case.handed == Handed::LongAgo { Rotated } else { again };
    match case.given {
        Given::OtherSession | Given::OtherKey | Given::OtherKind | Given::Zero | Given::Child => {
            return Refused("invalid_token");
        }
        Given::Grandparent | Given::Parent | Given::Current => {}
    }
    match case.proof {
        Proof::None if is_key_bound => return Refused("needs_proof"),
        Proof::Wrong if is_key_bound => return Refused("wrong_proof"),
        Proof::None | Proof::Wrong | Proof::Right => {}
    }
    match case.life {
        Life::Ended(why) => return Ended(why),
        Life::Over => return Ended(EndReason::Expired),
        Life::Live => {}
    }
    match case.machine {
        Machine::Revoked => return Ended(EndReason::DeviceRevoked),
        Machine::Unknown | Machine::Pending | Machine::OtherDevice | Machine::OtherPersons => {
            return Refused("device_not_trusted");
        }
        Machine::Trusted => {}
    }
    if case.command == Command::Check && is_signed {
        return Refused("invalid_token");
    }
    if is_key_bound && case.given != Given::Current {
        return Refused("invalid_token");
    }
    match (case.command, case.given, case.pair) {
        (Command::Check, Given::Current, _) if !case.is_access_alive => Refused("access_expired"),
        (Command::Check, Given::Current, Pair::Unused) if !is_key_bound => OpensAndNotes,
        (Command::Check, Given::Current, _) => Opens,
        (Command::Check, Given::Parent, _) if case.is_parent_access_alive => Opens,
        (Command::Check, _, _) => Refused("access_expired"),
        (Command::Refresh, _, _) if is_key_bound => again,
        (Command::Refresh, Given::Current, Pair::First) => Rotated,
        (Command::Refresh, Given::Current, Pair::FirstAgain | Pair::Settled) => in_turn,
        (Command::Refresh, Given::Current, Pair::Unused) => KeptAndNotes,
        (Command::Refresh, Given::Current, Pair::InUse)
        | (Command::Refresh, Given::Parent, Pair::Unused | Pair::InUse) => again,
        (Command::Refresh, _, _) => Reused,
    }
}

fn now() -> Timestamp {
    start().after(Duration::from_hours(100 * 24))
}

impl Case {
    fn session(&self) -> Session {
        let (protocol, binding) = match self.flavour {
            Flavour::Bearer => (Protocol::Bearer, Binding::Unbound),
            Flavour::Bound => (Protocol::Bound, Binding::DeviceKey),
            Flavour::SignedBound => (Protocol::Signed, Binding::DeviceKey),
            Flavour::SignedUnbound => (Protocol::Signed, Binding::Unbound),
        };
        let issued = issued(protocol, binding);
        let window_ago = now().before(issued.replay_lasts);
        let quarter_ago = now().before(Duration::from_secs(15));
        let used_at = match self.pair {
            Pair::First | Pair::Unused => None,
            Pair::InUse => Some(window_ago),
            Pair::Settled | Pair::FirstAgain => Some(window_ago.before(STEP)),
        };
        let alive = |is_alive| if is_alive { now().after(STEP) } else { now() };
        Session {
            generation: match self.pair {
                Pair::First | Pair::FirstAgain => 1,
                Pair::Unused | Pair::InUse | Pair::Settled => 3,
            },
            refreshed_at: match self.handed {
                Handed::Now => quarter_ago,
                Handed::Before => quarter_ago.before(issued.replay_lasts),
                Handed::LongAgo => quarter_ago.before(issued.replay_lasts).before(STEP),
            },
            used_at,
            access_ends_at: alive(self.is_access_alive),
            parent_access_ends_at: alive(self.is_parent_access_alive),
            refresh_ends_at: alive(self.life != Life::Over),
            state: match self.life {
                Life::Live | Life::Over => SessionState::Live,
                Life::Ended(why) => SessionState::Ended { at: start(), why },
            },
            ..issued
        }
    }

    /// `None` where the session has no such generation.
    fn parts(&self, session: &Session) -> Option<TokenParts> {
        let generation = match self.given {
            Given::OtherSession | Given::OtherKey | Given::OtherKind | Given::Current => session.generation,
            Given::Zero => 0,
            Given::Grandparent => session.generation.checked_sub(2).filter(|generation| 0 < *generation)?,
            Given::Parent => session.generation.checked_sub(1).filter(|generation| 0 < *generation)?,
            Given::Child => session.generation + 1,
        };
        let other = SessionId::from_uuid(uuid(0x99));
        let kinds = match self.command {
            Command::Check => [TokenKind::Access, TokenKind::Refresh],
            Command::Refresh => [TokenKind::Refresh, TokenKind::Access],
        };
        Some(TokenParts {
            version: 1,
            kind: kinds[usize::from(self.given == Given::OtherKind)],
            session: if self.given == Given::OtherSession { other } else { session.id },
            key: session.key + u32::from(self.given == Given::OtherKey),
            generation,
            mac: [0; 32],
        })
    }
}

/// Devices and keys, made once for all cases.
struct Machines {
    pending: Device,
    trusted: Device,
    revoked: Device,
    other: Device,
    strangers: Device,
    keys: [Thumbprint; 2],
}

impl Machines {
    fn new() -> Self {
        let [pending, trusted, revoked] = device_states().map(device);
        let other = Device { id: DeviceId::from_uuid(uuid(0x99)), ..trusted.clone() };
        let strangers = Device { person: PersonId::from_uuid(uuid(0x99)), ..trusted.clone() };
        let keys = [Signer::first(), Signer::second()].map(|signer| signer.key.thumbprint());
        Self { pending, trusted, revoked, other, strangers, keys }
    }

    fn of(&self, machine: Machine) -> Option<&Device> {
        match machine {
            Machine::Unknown => None,
            Machine::Pending => Some(&self.pending),
            Machine::Trusted => Some(&self.trusted),
            Machine::Revoked => Some(&self.revoked),
            Machine::OtherDevice => Some(&self.other),
            Machine::OtherPersons => Some(&self.strangers),
        }
    }
}

fn check(case: &Case, machines: &Machines) {
    let session = case.session();
    let Some(parts) = case.parts(&session) else { return };
    let proof = match case.proof {
        Proof::None => None,
        Proof::Right => Some(machines.keys[0]),
        Proof::Wrong => Some(machines.keys[1]),
    };
    let device = machines.of(case.machine);
    let ask = TokenAsk { parts: &parts, session: Some(&session), device, proof };
    let refused = |refusal: &SessionRefusal| match refusal {
        SessionRefusal::Ended(why) => Wanted::Ended(*why),
        SessionRefusal::Reused(ended) => {
            let state = SessionState::Ended { at: now(), why: EndReason::RefreshReused };
            assert_eq!(**ended, Session { state, ..session.clone() }, "{case:?}");
            Wanted::Reused
        }
        SessionRefusal::InvalidToken
        | SessionRefusal::Expired
        | SessionRefusal::NeedsProof
        | SessionRefusal::WrongProof
        | SessionRefusal::DeviceNotTrusted => {
            assert_eq!(refusal.ended(), None, "{case:?}");
            Wanted::Refused(refusal.code())
        }
    };
    let got = match case.command {
        Command::Check => match decide_check(&ask, now()) {
            Ok(Checked { first_use: None }) => Wanted::Opens,
            Ok(Checked { first_use: Some(noted) }) => {
                assert_eq!(noted, Session { used_at: Some(now()), ..session.clone() }, "{case:?}");
                Wanted::OpensAndNotes
            }
            Err(refusal) => refused(&refusal),
        },
        Command::Refresh => match decide_refresh(&ask, now()) {
            Ok(decision) => refreshed(case, &session, decision),
            Err(refusal) => refused(&refusal),
        },
    };
    assert_eq!(got, wanted(case), "{case:?}");
}

/// Which decision it is, after a look at every field of the session it holds.
fn refreshed(case: &Case, before: &Session, decision: RefreshDecision) -> Wanted {
    let alive = Session {
        refreshed_at: now(),
        access_ends_at: now().after(before.access_lasts),
        refresh_ends_at: now().after(before.refresh_lasts),
        ..before.clone()
    };
    match decision {
        RefreshDecision::Repeated(after) => {
            assert_eq!(after, *before, "{case:?}");
            Wanted::Repeated
        }
        RefreshDecision::Kept(after) if after.used_at == before.used_at => {
            assert_eq!(after, alive, "{case:?}");
            Wanted::Kept
        }
        RefreshDecision::Kept(after) => {
            assert_eq!(after, Session { used_at: Some(now()), ..alive }, "{case:?}");
            Wanted::KeptAndNotes
        }
        RefreshDecision::Rotated(after) => {
            let rotated = Session {
                generation: before.generation + 1,
                used_at: None,
                parent_access_ends_at: before.access_ends_at,
                ..alive
            };
            assert_eq!(after, rotated, "{case:?}");
            Wanted::Rotated
        }
    }
}

const FLAVOURS: [Flavour; 4] =
    [Flavour::Bearer, Flavour::Bound, Flavour::SignedBound, Flavour::SignedUnbound];
const PAIRS: [Pair; 5] = [Pair::First, Pair::FirstAgain, Pair::Unused, Pair::InUse, Pair::Settled];

fn lives() -> impl Iterator<Item = Life> {
    [Life::Live, Life::Over].into_iter().chain(EndReason::ALL.map(Life::Ended))
}

/// Every case that differs in what the session is, with the rest left to the caller.
fn sessions() -> Vec<Case> {
    let mut cases = vec![];
    for flavour in FLAVOURS {
        for life in lives() {
            for pair in PAIRS {
                for handed in [Handed::Now, Handed::Before, Handed::LongAgo] {
                    for [is_access_alive, is_parent_access_alive] in
                        [[false, false], [false, true], [true, false], [true, true]]
                    {
                        cases.push(Case {
                            flavour,
                            life,
                            pair,
                            handed,
                            is_access_alive,
                            is_parent_access_alive,
                            given: Given::Current,
                            proof: Proof::Right,
                            machine: Machine::Trusted,
                            command: Command::Check,
                        });
                    }
                }
            }
        }
    }
    cases
}

#[test]
fn every_state_answers_every_token_proof_and_device() {
    let machines = Machines::new();
    let mut count = 0;
    for session in sessions() {
        for given in [
            Given::OtherSession,
            Given::OtherKey,
            Given::OtherKind,
            Given::Zero,
            Given::Grandparent,
            Given::Parent,
            Given::Current,
            Given::Child,
        ] {
            for proof in [Proof::None, Proof::Right, Proof::Wrong] {
                for machine in [
                    Machine::Unknown,
                    Machine::Pending,
                    Machine::Trusted,
                    Machine::Revoked,
                    Machine::OtherDevice,
                    Machine::OtherPersons,
                ] {
                    for command in [Command::Check, Command::Refresh] {
                        check(&Case { given, proof, machine, command, ..session }, &machines);
                        count += 1;
                    }
                }
            }
        }
    }
    assert_eq!(count, 4 * 9 * 5 * 3 * 4 * 8 * 3 * 6 * 2);
}

#[test]
fn without_a_session_no_token_opens_anything() {
    let session = issued(Protocol::Bearer, Binding::Unbound);
    for kind in [TokenKind::Access, TokenKind::Refresh] {
        let parts = sent(kind, &session, 1);
        let device = trusted();
        let ask = TokenAsk { parts: &parts, session: None, device: Some(&device), proof: None };
        assert_eq!(decide_check(&ask, start()), Err(SessionRefusal::InvalidToken));
        assert_eq!(decide_refresh(&ask, start()), Err(SessionRefusal::InvalidToken));
    }
}

#[test]
fn a_session_spares_a_login_while_it_goes_on_or_was_ended_for_a_reused_token() {
    for case in sessions() {
        let spares = match case.life {
            Life::Live => true,
            Life::Over => false,
            Life::Ended(why) => why == EndReason::RefreshReused,
        };
        assert_eq!(case.session().spares_login(now()), spares, "{case:?}");
    }
}

#[test]
fn every_state_answers_every_other_command() {
    for case in sessions() {
        let session = case.session();
        for why in EndReason::ALL {
            let wanted = match case.life {
                Life::Live | Life::Over => {
                    let state = SessionState::Ended { at: now(), why };
                    Some(Session { state, ..session.clone() })
                }
                Life::Ended(_) => None,
            };
            assert_eq!(decide_end(&session, why, now()), wanted, "end {case:?}");
        }
        for generation in 0..=session.generation + 1 {
            let is_noted =
                case.life == Life::Live && case.pair == Pair::Unused && generation == session.generation;
            let wanted = is_noted.then(|| Session { used_at: Some(now()), ..session.clone() });
            assert_eq!(decide_used(&session, generation, now()), wanted, "use {generation} {case:?}");
        }
        let old = std::slice::from_ref(&session);
        let policy = Policy::default_of(Protocol::Bound);
        let answer = decide_reissue(&trusted(), old, &policy, new(2, Binding::DeviceKey), now()).unwrap();
        let Reissued::Issued { session: new, superseded } = answer else { panic!("reissue {case:?}") };
        assert!(new.is_live(now()) && new.id != session.id, "reissue {case:?}");
        let is_ended = !matches!(case.life, Life::Ended(_));
        assert_eq!(superseded.len(), usize::from(is_ended), "reissue {case:?}");
    }
}
