use crate::{
    App, AppUpdate, Argument, Component, ComponentChange, Day, FORMAT, Health, Impact, Incident,
    IncidentStatus, Indicator, Named, Page, Platform, Projection, Sentence, Status, Update,
};

const GOLDEN: &str = include_str!("../golden/v1.json");

fn text(text: &str) -> String {
    text.to_owned()
}

fn broken() -> Sentence {
    Sentence::plain("incident-broken")
        .with("whom", Argument::One(text("some")))
        .with("components", Argument::Many(vec![text("login")]))
        .with("since", Argument::One(text("2026-11-22T09:14:00Z")))
}

fn update() -> Update {
    Update {
        id: text("6s1c0d3q9m2k"),
        status: IncidentStatus::Identified,
        body: text("Some customers cannot log in as usual since 09:14 UTC."),
        words: vec![broken()],
        created_at: text("2026-11-22T09:15:30Z"),
        updated_at: text("2026-11-22T09:15:30Z"),
        display_at: text("2026-11-22T09:15:30Z"),
        affected_components: vec![ComponentChange {
            code: text("0a1b2c3d4e5f"),
            key: text("login"),
            name: text("Login"),
            old_status: Health::Operational,
            new_status: Health::DegradedPerformance,
        }],
        deliver_notifications: true,
    }
}

fn incident() -> Incident {
    Incident {
        id: text("9z8y7x6w5v4t"),
        name: text("Some customers cannot log in as usual"),
        name_words: Some(Sentence::plain("incident-title")),
        status: IncidentStatus::Identified,
        impact: Impact::Minor,
        created_at: text("2026-11-22T09:15:30Z"),
        updated_at: text("2026-11-22T09:15:30Z"),
        started_at: text("2026-11-22T09:14:00Z"),
        monitoring_at: None,
        resolved_at: None,
        scheduled_for: None,
        scheduled_until: None,
        next_update_at: Some(text("2026-11-22T09:45:00Z")),
        components: vec![Named {
            id: text("0a1b2c3d4e5f"),
            key: text("login"),
            status: Health::DegradedPerformance,
        }],
        incident_updates: vec![update()],
    }
}

fn projection() -> Projection {
    let login = Component {
        id: text("0a1b2c3d4e5f"),
        key: text("login"),
        name: text("Login"),
        description: text("Getting into the app"),
        status: Health::DegradedPerformance,
        created_at: text("2026-11-01T00:00:00Z"),
        updated_at: text("2026-11-22T09:15:30Z"),
        position: 1,
        start_date: text("2026-11-22"),
        days: vec![Day {
            date: text("2026-11-22"),
            worst: Health::DegradedPerformance,
            uptime_ppm: Some(999_100),
        }],
        uptime_ppm: Some(999_100),
    };
    let maintenance = Incident {
        status: IncidentStatus::Scheduled,
        impact: Impact::Maintenance,
        name_words: None,
        next_update_at: None,
        scheduled_for: Some(text("2026-11-29T02:00:00Z")),
        scheduled_until: Some(text("2026-11-29T04:00:00Z")),
        ..incident()
    };
    let advised = AppUpdate { below: text("4.12.0"), message: text("Please update.") };
    Projection {
        format: FORMAT,
        made_at: text("2026-11-22T09:15:31Z"),
        page: Page {
            id: text("000000florin"),
            name: text("Florin"),
            url: Some(text("https://status.florin.example")),
            time_zone: text("Etc/UTC"),
            updated_at: text("2026-11-22T09:15:30Z"),
        },
        status: Status {
            indicator: Indicator::Minor,
            description: text("Some systems have trouble"),
            words: Sentence::plain("status-minor"),
        },
        components: vec![login],
        incidents: vec![incident()],
        scheduled_maintenances: vec![maintenance],
        app: Some(App {
            login_release: Some(text("2026-11")),
            platforms: vec![Platform { platform: text("ios"), advised: Some(advised), required: None }],
        }),
        next: None,
    }
}

#[test]
fn the_first_format_stays_as_it_was_written() {
    let written = serde_json::to_string_pretty(&projection()).unwrap();
    assert_eq!(written.trim(), GOLDEN.trim());
    assert_eq!(serde_json::from_str::<Projection>(GOLDEN).unwrap(), projection());
}

#[test]
fn what_a_later_writer_adds_is_passed_over() {
    let more = GOLDEN.replacen('{', "{\"later\": 1,", 1);
    assert_eq!(serde_json::from_str::<Projection>(&more).unwrap(), projection());
}

#[test]
fn when_it_was_made_makes_no_difference() {
    let later = Projection { made_at: text("2027-01-01T00:00:00Z"), ..projection() };
    assert!(later.says_as(&projection()));
    let mut other = later;
    other.components.clear();
    assert!(!other.says_as(&projection()));
}
