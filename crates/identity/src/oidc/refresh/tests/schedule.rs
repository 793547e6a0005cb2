//! No interleaving of refreshes, uses, retries, lost answers and tabs ends the grant of an honest client.
//!
//! A seed decides what happens when. Requests are read and committed at different instants against a row with a version,
//! as in the bank; each may be lost on its way, with its commit, or with its answer. A client's tabs share one storage,
//! the last answer to come in is kept, and whoever waits longer than [`GIVES_UP`] forgets its request.

use super::*;
use kernel::Timestamp;
use std::time::Duration;

const GIVES_UP: Duration = Duration::from_secs(30);
const TABS: usize = 3;
const STEPS: usize = 3_000;
const SEEDS: u64 = 60;

/// The generator `SplitMix64` (Steele, Lea and Flood 2014).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// Somebody else wrote meanwhile, or the node crashed.
struct Conflict;

/// What a tab has under way.
#[derive(Debug, Clone)]
enum Tab {
    Idle,
    /// On its way to the server, with the generation that the storage held.
    Sent {
        since: Timestamp,
        generation: u32,
        is_refresh: bool,
    },
    /// Read by the server, and not committed.
    Read {
        since: Timestamp,
        generation: u32,
        is_refresh: bool,
        seen: (Box<OidcGrant>, u64),
    },
    /// Answered, and the answer is on its way; that of a refresh has a pair in it.
    Answered {
        since: Timestamp,
        generation: Option<u32>,
    },
}

struct World {
    now: Timestamp,
    grant: OidcGrant,
    version: u64,
    /// The generation of the pair that the client holds.
    stored: u32,
    tabs: Vec<Tab>,
    proof: Option<Thumbprint>,
    rotations: u32,
}

impl World {
    fn new(bound_to: Option<Thumbprint>) -> Self {
        Self {
            now: start(),
            grant: grant(bound_to),
            version: 1,
            stored: 1,
            tabs: vec![Tab::Idle; TABS],
            proof: bound_to,
            rotations: 0,
        }
    }

    fn step(&mut self, chance: &mut Chance) {
        let lasts = match chance.below(20) {
            0..=12 => Duration::from_millis(chance.below(3_000)),
            13..=17 => Duration::from_secs(chance.below(40)),
            18 => Duration::from_secs(chance.below(40 * 60)),
            _ => Duration::from_secs(chance.below(48 * 3_600)),
        };
        self.now = self.now.after(lasts);
        for tab in &mut self.tabs {
            let since = match tab {
                Tab::Idle => continue,
                Tab::Sent { since, .. } | Tab::Read { since, .. } | Tab::Answered { since, .. } => *since,
            };
            if since.after(GIVES_UP) < self.now {
                *tab = Tab::Idle;
            }
        }
        let place = usize::try_from(chance.below(TABS as u64)).unwrap();
        let is_lost = chance.below(10) == 0;
        let next = match self.tabs[place].clone() {
            Tab::Idle => {
                Tab::Sent { since: self.now, generation: self.stored, is_refresh: chance.below(3) != 0 }
            }
            _ if is_lost => Tab::Idle,
            Tab::Sent { since, generation, is_refresh } => Tab::Read {
                since,
                generation,
                is_refresh,
                seen: (Box::new(self.grant.clone()), self.version),
            },
            Tab::Read { since, generation, is_refresh, seen } => {
                self.commit((generation, is_refresh), seen, chance).map_or(
                    Tab::Sent { since, generation, is_refresh },
                    |generation| Tab::Answered { since, generation },
                )
            }
            Tab::Answered { generation, .. } => {
                self.stored = generation.unwrap_or(self.stored);
                Tab::Idle
            }
        };
        self.tabs[place] = next;
    }

    /// Decides on what was read, and writes it unless somebody else did meanwhile: then it is tried again.
    fn commit(
        &mut self,
        (generation, is_refresh): (u32, bool),
        (seen, version): (Box<OidcGrant>, u64),
        chance: &mut Chance,
    ) -> Result<Option<u32>, Conflict> {
        let profile = profile();
        let (next, is_new) = if is_refresh {
            let ask = refresh(Some(&seen), &profile, (generation, self.proof));
            decide_refresh(&ask, self.now).unwrap_or_else(|no| panic!("an honest client is refused: {no:?}"))
        } else {
            let ask = UseAsk { generation, grant: Some(&seen), profile: Some(&profile) };
            let used = decide_use(&ask, self.now).expect("an honest client's grant lives").first_use;
            (used.clone().unwrap_or(*seen), used.is_some())
        };
        let answered = is_refresh.then_some(next.rotation.generation);
        if is_new && version != self.version {
            return Err(Conflict);
        }
        // A node that crashes before its commit has written nothing, and answers nothing.
        if is_new && chance.below(20) == 0 {
            return Err(Conflict);
        }
        if is_new {
            self.rotations += u32::from(next.rotation.generation != self.grant.rotation.generation);
            (self.grant, self.version) = (next, self.version + 1);
        }
        Ok(answered)
    }
}

#[test]
fn no_schedule_ends_an_honest_clients_grant() {
    let mut rotations = 0;
    for seed in 0..SEEDS {
        for bound_to in [None, Some(keys()[0])] {
            let (mut world, mut chance) = (World::new(bound_to), Chance(seed));
            for _ in 0..STEPS {
                world.step(&mut chance);
                assert_eq!(world.grant.state, GrantState::Live, "seed {seed}");
            }
            assert!(bound_to.is_none() || world.rotations == 0, "nothing rotates");
            rotations += world.rotations;
        }
    }
    assert!(1_000 < rotations, "the schedules turn the tokens over: {rotations}");
}
