//! The scenarios: what is wrong with the release, whom it strikes, and what has to come of it.

use bank::Flaw;
use identity::{Platform, Protocol};
use simulator::{Habits, Rhythm};
use std::time::Duration;

/// What has to come of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expect {
    /// Nobody waits for a person: it is rolled back.
    RolledBack,
    /// It reaches everybody.
    Promoted,
    /// It is not rolled back, whatever it reaches.
    Kept,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Scenario {
    pub(super) name: &'static str,
    /// One line.
    pub(super) what: &'static str,
    pub(super) flaw: Option<Flaw>,
    /// Of a thousand people, how many the flaw strikes.
    pub(super) permille: u32,
    /// Of new sessions under the release.
    pub(super) protocol: Protocol,
    /// The only apps that it strikes.
    pub(super) app: Option<(Platform, u16, u16)>,
    /// How long after its start the flaw begins.
    pub(super) after: Duration,
    /// How long mails get lost from the start of the release on.
    pub(super) outage: Duration,
    /// The apps that cannot read signed tokens.
    pub(super) broken: Option<(Platform, u16, u16)>,
    pub(super) habits: Habits,
    /// How long a stage lasts at least.
    pub(super) pace: Duration,
    /// Visits a second, by the machine's clock, unless the drill is told otherwise.
    pub(super) visits: u32,
    pub(super) expect: Expect,
    /// The slice that the verdict has to name; empty where it may name any.
    pub(super) slice: &'static str,
}

/// As many as leave a machine at rest, and how many a scenario has that needs thousands of attempts.
const VISITS: u32 = 40;
const VISITS_MANY: u32 = 300;

/// How long customers live under the release in force before the new one is shipped, by the bank's clock.
pub(super) const WARMS_UP: Duration = Duration::from_hours(1);

const HABITS: Habits = Habits {
    rhythm: Rhythm { visits_per_day: 4.0, is_even: false },
    tabs: 1,
    loses: 3,
    logs_out: 200,
    pays: 100,
    mails: 0,
    abandons: 20,
};

/// A release with this flaw, which strikes everybody, and has to be rolled back.
const fn flawed(name: &'static str, what: &'static str, flaw: Flaw, protocol: Protocol) -> Scenario {
    Scenario {
        name,
        what,
        flaw: Some(flaw),
        permille: 1_000,
        protocol,
        app: None,
        after: Duration::ZERO,
        outage: Duration::ZERO,
        broken: None,
        habits: HABITS,
        pace: Duration::ZERO,
        visits: VISITS,
        expect: Expect::RolledBack,
        slice: "",
    }
}

/// A release without a flaw that could do harm: it has to reach everybody.
const fn harmless(name: &'static str, what: &'static str) -> Scenario {
    Scenario {
        flaw: None,
        visits: VISITS_MANY,
        expect: Expect::Promoted,
        ..flawed(name, what, Flaw::RefusesSessions, Protocol::Signed)
    }
}

const fn of(permille: u32, scenario: Scenario) -> Scenario {
    Scenario { permille, ..scenario }
}

/// A scenario whose flaw strikes few of the attempts.
const fn rare(scenario: Scenario) -> Scenario {
    Scenario { visits: VISITS_MANY, ..scenario }
}

const fn with(habits: Habits, scenario: Scenario) -> Scenario {
    Scenario { habits, ..scenario }
}

/// A network that loses every third answer, and an app that refreshes from several tabs.
const LOSSY: Habits = Habits { loses: 300, logs_out: 0, ..HABITS };
const TABS: Habits = Habits { tabs: 2, logs_out: 0, ..HABITS };
const KEEPS: Habits = Habits { logs_out: 0, ..HABITS };
const MAILS: Habits = Habits { mails: 300, ..HABITS };

const ANDROID_5_2: (Platform, u16, u16) = (Platform::Android, 5, 2);

impl Scenario {
    pub(super) const ALL: [Self; 30] = [
        of(
            600,
            flawed(
                "session-bug",
                "the story: sessions of the new release fail their checks and refreshes for a part of the customers",
                Flaw::RefusesSessions,
                Protocol::Signed,
            ),
        ),
        harmless("healthy", "nothing is wrong: it has to reach everybody"),
        rare(of(
            60,
            flawed(
                "slow-leak",
                "a few in a hundred are struck: 94 of 100 logins go well",
                Flaw::RefusesSessions,
                Protocol::Signed,
            ),
        )),
        Self {
            after: Duration::from_hours(24),
            // A release that takes its time: it is in its first stage when the flaw begins.
            pace: Duration::from_hours(48),
            visits: VISITS_MANY,
            ..of(
                600,
                flawed(
                    "late-flaw",
                    "all is well for a day, and then it is the story",
                    Flaw::RefusesSessions,
                    Protocol::Signed,
                ),
            )
        },
        of(
            700,
            flawed(
                "silent",
                "the challenge never reaches the app, which does not call again",
                Flaw::NeverAnswers,
                Protocol::Signed,
            ),
        ),
        Self {
            app: Some(ANDROID_5_2),
            slice: "minor android 5.2",
            ..rare(flawed(
                "one-slice",
                "only Android 5.2 with `signed` is struck",
                Flaw::RefusesSessions,
                Protocol::Signed,
            ))
        },
        Self {
            broken: Some(ANDROID_5_2),
            expect: Expect::RolledBack,
            slice: "minor android 5.2",
            ..harmless("broken-app", "the bank is well, but Android 5.2 cannot read the tokens of `signed`")
        },
        Self {
            outage: Duration::from_hours(1),
            ..with(
                MAILS,
                harmless(
                    "mail-outage",
                    "mails get lost for everybody for an hour: no reason to roll back, nor to give up",
                ),
            )
        },
        rare(with(
            LOSSY,
            flawed(
                "f01",
                "F1: a refresh whose answer was lost is refused when it is repeated",
                Flaw::RefusesRepeats,
                Protocol::Bearer,
            ),
        )),
        rare(with(
            TABS,
            flawed(
                "f02",
                "F2: two tabs refresh, and the family of tokens is ended",
                Flaw::EndsRepeated,
                Protocol::Bearer,
            ),
        )),
        rare(with(
            TABS,
            flawed(
                "f03",
                "F3: the loser of a race to refresh is signed out",
                Flaw::RefusesRepeats,
                Protocol::Bearer,
            ),
        )),
        Self {
            flaw: Some(Flaw::SpendsUnproven),
            ..with(
                KEEPS,
                harmless(
                    "f04",
                    "F4: spent before the proof is judged; the edge judges it first, so nobody is harmed",
                ),
            )
        },
        flawed("f05", "F5: tokens are dated by a clock that is ahead", Flaw::DatesAhead, Protocol::Signed),
        flawed("f06", "F6: stored sessions cannot be decoded", Flaw::Undecodable, Protocol::Bound),
        flawed("f07", "F7: every other node knows the new sessions", Flaw::OtherNodes, Protocol::Bound),
        with(
            KEEPS,
            flawed(
                "f08",
                "F8: sessions are gone with the process that made them",
                Flaw::ForgetsSessions,
                Protocol::Bound,
            ),
        ),
        of(
            400,
            flawed(
                "f09",
                "F9: a migration stopped part-way: some cannot finish a login",
                Flaw::HalfMigrated,
                Protocol::Bound,
            ),
        ),
        with(KEEPS, flawed("f10", "F10: the key of older tokens is gone", Flaw::DropsKey, Protocol::Bound)),
        flawed("f11", "F11: who checks has an old set of keys", Flaw::StaleKeySet, Protocol::Signed),
        of(
            400,
            flawed(
                "f12",
                "F12: attempts that began before a key's turn are unknown",
                Flaw::ForgetsAttempts,
                Protocol::Bound,
            ),
        ),
        flawed("f13", "F13: the issuer gains a slash", Flaw::IssuerSlash, Protocol::Signed),
        harmless("f14", "F14: a cookie's Domain changes; no answer sets a cookie"),
        harmless("f15", "F15: `__Host-` with a Domain; no answer sets a cookie"),
        harmless("f16", "F16: a SameSite default changes; no answer sets a cookie"),
        harmless("f17", "F17: a cookie grows; no answer sets a cookie"),
        flawed(
            "f18",
            "F18: seconds are taken for milliseconds; lifetimes that cannot be meant are not issued",
            Flaw::Thousandth,
            Protocol::Bound,
        ),
        with(
            MAILS,
            harmless(
                "f19",
                "F19: addresses are lower-cased; an account is found under every rule there ever was",
            ),
        ),
        with(MAILS, harmless("f20", "F20: hashes are upgraded at login; every build verifies all of them")),
        of(
            500,
            flawed(
                "f21",
                "F21: a new check refuses devices that were enrolled before it",
                Flaw::RefusesOldDevices,
                Protocol::Bound,
            ),
        ),
        rare(flawed(
            "f22",
            "F22: a device's second login is taken for a copy's",
            Flaw::RefusesSecondLogin,
            Protocol::Bound,
        )),
    ];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scenario| scenario.name == name)
    }

    /// Whether a right PIN gets a new hash under the release.
    pub(super) fn rehashes(&self) -> bool {
        self.name == "f20"
    }
}
