//! The report: one page that needs nothing else, for a phone and for a desk.

use super::figures::{Arms, End, Figures};
use super::table;
use crate::plot::{Ink, Line, Plot, Way, escaped};
use kernel::Timestamp;
use std::fmt::Write as _;
use std::iter::successors;

const STYLE: &str = include_str!("page.css");
/// Attempts in one span below which a share says nothing; neighbouring spans are put together until there are so many.
const ATTEMPTS_MIN: u64 = 8;

/// The whole page.
pub(super) fn page(done: &[Figures]) -> String {
    let mut out = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Florin drill</title><style>{STYLE}</style></head><body><main>"
    );
    for figures in done {
        section(figures, &mut out);
    }
    out + "</main></body></html>\n"
}

fn section(figures: &Figures, out: &mut String) {
    let scenario = &figures.scenario;
    let failures = figures.failures();
    let (class, verdict) =
        if failures.is_empty() { ("good", "as it had to be") } else { ("bad", "not as it had to be") };
    write(
        out,
        format_args!(
            "<section><header><p class=\"over\">Florin drill</p><h1>{}</h1><p>{}</p>\
             <p class=\"{class} badge\">{verdict}</p></header>",
            escaped(scenario.name),
            escaped(scenario.what)
        ),
    );
    for failure in &failures {
        write(out, format_args!("<p class=\"bad\">{}</p>", escaped(failure)));
    }
    tiles(figures, out);
    comparison(figures, out);
    plots(figures, out);
    way(figures, out);
    ground(figures, out);
    out.push_str("</section>");
}

fn tiles(figures: &Figures, out: &mut String) {
    let attempts = figures.said.as_ref().map_or(0, |said| said.treatment);
    let took = figures.rollback_took().map(|took| format!("{:.2} s", took.as_secs_f64()));
    let first = match figures.end {
        End::RolledBack => ("attempts until it was noticed", attempts.to_string()),
        End::Promoted | End::Open | End::Stopped(_) => ("attempts under the release", attempts.to_string()),
    };
    let tiles = [
        first,
        ("from the deciding attempt to the switch", took.unwrap_or_else(|| "\u{2013}".to_owned())),
        ("customers affected", figures.toll.affected.len().to_string()),
        ("locked out at the end", table::locked_out(figures)),
    ];
    out.push_str("<div class=\"tiles\">");
    for (name, value) in tiles {
        write(out, format_args!("<div><b>{}</b><span>{name}</span></div>", escaped(&value)));
    }
    out.push_str("</div>");
}

fn comparison(figures: &Figures, out: &mut String) {
    out.push_str("<table><thead><tr><th></th><th>that day</th><th>this drill</th></tr></thead><tbody>");
    for (what, then, now) in table::rows(figures) {
        write(
            out,
            format_args!(
                "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"now\">{}</td></tr>",
                escaped(what),
                escaped(then),
                escaped(&now)
            ),
        );
    }
    out.push_str("</tbody></table>");
}

fn plots(figures: &Figures, out: &mut String) {
    let mut figure = |title: &str, plot: &Plot| {
        write(
            out,
            format_args!("<figure><figcaption>{title}</figcaption>{}{}</figure>", plot.legend(), plot.svg()),
        );
    };
    figure("Attempts that ended well, by arm", &success(figures));
    figure("Evidence against the release (e-value)", &evidence(figures));
    figure("Customers affected", &affected(figures));
    figure("The way of the release", &stages(figures));
}

/// Minutes since the release was shipped.
fn minutes(figures: &Figures, at: Timestamp) -> f64 {
    let micros = at.as_micros().saturating_sub(figures.shipped_at.as_micros());
    #[expect(clippy::cast_precision_loss, reason = "a plot is exact to a pixel")]
    let micros = micros as f64;
    micros / 60e6
}

fn marks(figures: &Figures) -> Vec<(f64, String)> {
    let mut marks: Vec<_> = figures
        .first_trouble()
        .map(|at| (minutes(figures, at), "first trouble".to_owned()))
        .into_iter()
        .collect();
    marks.extend(figures.rolled_back_at().map(|at| (minutes(figures, at), "rolled back".to_owned())));
    marks
}

fn plot(title: &str, figures: &Figures, y_format: fn(f64) -> String) -> Plot {
    Plot {
        title: title.to_owned(),
        x_name: "time since the release was shipped, by the bank's clock",
        y_format,
        x_format: clock,
        y_range: None,
        y_ticks: Vec::new(),
        lines: Vec::new(),
        marks: marks(figures),
    }
}

fn clock(minutes: f64) -> String {
    let minutes = minutes.round();
    let sign = if minutes < 0.0 { "\u{2212}" } else { "" };
    let minutes = minutes.abs();
    format!("{sign}{:.0}:{:02.0}", (minutes / 60.0).floor(), minutes % 60.0)
}

fn success(figures: &Figures) -> Plot {
    let share = |of: fn(&Arms) -> (u64, u64)| {
        let (mut points, mut good, mut all) = (Vec::new(), 0, 0);
        for (at, arms) in &figures.arms {
            let (ok, count) = of(arms);
            good += ok;
            all += count;
            if ATTEMPTS_MIN <= all {
                points.push((minutes(figures, *at), percent(good, all)));
                (good, all) = (0, 0);
            }
        }
        // Too few for a line: what all of them together came to, from one end to the other.
        let sum = |part: fn((u64, u64)) -> u64| figures.arms.iter().map(|(_, arms)| part(of(arms))).sum();
        let (good, all): (u64, u64) = (sum(|(ok, _)| ok), sum(|(_, count)| count));
        if points.len() < 2 && 0 < all {
            let ends = [figures.shipped_at, figures.ended_at];
            points = ends.map(|at| (minutes(figures, at), percent(good, all))).to_vec();
        }
        points
    };
    let line = |name, ink, points| Line { name, ink, way: Way::Straight, points };
    Plot {
        y_range: Some((0.0, 102.0)),
        y_ticks: (0..=5).map(|tick| f64::from(tick) * 20.0).collect(),
        lines: vec![
            line("release in force", Ink::Control, share(|arms| (arms.control_ok, arms.control))),
            line("new release", Ink::Treatment, share(|arms| (arms.treatment_ok, arms.treatment))),
        ],
        ..plot("share of attempts that ended well", figures, |value| format!("{value:.0} %"))
    }
}

fn percent(good: u64, all: u64) -> f64 {
    let number = |count: u64| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    100.0 * number(good) / number(all).max(1.0)
}

fn evidence(figures: &Figures) -> Plot {
    let log = |value: f64| value.max(1e-6).log10();
    let mut points: Vec<(f64, f64)> =
        figures.e_path.iter().map(|(at, value)| (minutes(figures, *at), log(*value))).collect();
    if let Some(said) = &figures.said {
        points.push((minutes(figures, said.at), log(said.e_value)));
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let bound = figures.said.as_ref().map_or(3.0, |said| log(said.bound));
    let ends = [points.first(), points.last()].map(|point| point.map_or(0.0, |point| point.0));
    let most = points.iter().map(|point| point.1).fold(bound + 1.0, f64::max).ceil();
    let y_ticks = successors(Some(-1.0), |tick| Some(tick + 1.0)).take_while(|tick| *tick <= most).collect();
    Plot {
        y_range: Some((-1.0, most)),
        y_ticks,
        lines: vec![
            Line { name: "evidence", ink: Ink::Treatment, way: Way::Steps, points },
            Line {
                name: "bound: roll back",
                ink: Ink::Bound,
                way: Way::Straight,
                points: ends.map(|x| (x, bound)).to_vec(),
            },
        ],
        ..plot("e-value of the release, on a scale of powers of ten", figures, |value| {
            let power = value.round();
            if power.abs() < 4.5 { format!("{}", 10_f64.powf(power)) } else { format!("1e{power:.0}") }
        })
    }
}

fn affected(figures: &Figures) -> Plot {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    let mut points = vec![(0.0, 0.0)];
    points.extend(figures.toll.path.iter().map(|(at, count)| (minutes(figures, *at), number(*count))));
    let most = figures.toll.affected.len();
    points.push((minutes(figures, figures.ended_at), number(most)));
    let line = Line { name: "customers who met trouble", ink: Ink::Trouble, way: Way::Steps, points };
    Plot {
        y_range: Some((0.0, number(most).max(5.0))),
        lines: vec![line],
        ..plot("customers affected", figures, |value| format!("{value:.0}"))
    }
}

fn stages(figures: &Figures) -> Plot {
    let level = |stage: &str| match stage {
        "shadow" => 1.0,
        "budget" => 2.0,
        "1%" => 3.0,
        "5%" => 4.0,
        "25%" => 5.0,
        "50%" => 6.0,
        "100%" => 7.0,
        "promoted" => 8.0,
        _ => 0.0,
    };
    let mut points: Vec<(f64, f64)> =
        figures.steps.iter().map(|step| (minutes(figures, step.at), level(&step.to))).collect();
    let last = points.last().map_or(0.0, |point| point.1);
    points.push((minutes(figures, figures.ended_at), last));
    Plot {
        y_range: Some((0.0, 8.0)),
        y_ticks: (0..9).map(f64::from).collect(),
        lines: vec![Line { name: "stage", ink: Ink::Control, way: Way::Steps, points }],
        ..plot("stages of the release", figures, |value| {
            const NAMES: [&str; 9] =
                ["nobody", "shadow", "budget", "1 %", "5 %", "25 %", "50 %", "100 %", "in force"];
            let place = (0_u8..9).find(|place| (f64::from(*place) - value).abs() < 0.5);
            place.map_or("", |place| NAMES[usize::from(place)]).to_owned()
        })
    }
}

fn way(figures: &Figures, out: &mut String) {
    out.push_str("<h2>Step by step</h2><ol>");
    let first = figures.first_trouble().map(|at| (at, "the first customer meets trouble".to_owned()));
    let steps =
        figures.steps.iter().map(|step| (step.at, format!("{}, by {}: {}", step.to, step.by, step.why)));
    let mut all: Vec<(Timestamp, String)> = steps.chain(first).collect();
    all.sort();
    for (at, text) in all {
        write(out, format_args!("<li><time>{}</time> {}</li>", clock(minutes(figures, at)), escaped(&text)));
    }
    out.push_str("</ol>");
    if let Some(said) = &figures.said {
        let slice = if said.slice.is_empty() { "the whole" } else { &said.slice };
        write(
            out,
            format_args!(
                "<p>The last verdict is <b>{}</b> on {} attempts under the release and {} beside it: e-value {:.3e} \
                 of {:.0} that are needed, most of it from {}.</p>",
                said.word,
                said.treatment,
                said.control,
                said.e_value,
                said.bound,
                escaped(slice)
            ),
        );
    }
}

fn ground(figures: &Figures, out: &mut String) {
    write(
        out,
        format_args!(
            "<h2>How it was done</h2><p>{} customers with a phone each, seed {}, {} with {} serving; {} requests over \
             HTTP and {} logins in {} of the machine's time. The bank's clock ran {} times as fast, so customers came \
             that much more often for each second that the guard had.</p>",
            figures.customers,
            figures.seed,
            figures.engine,
            if figures.nodes == 1 {
                "one process".to_owned()
            } else {
                format!("{} processes", figures.nodes)
            },
            figures.requests,
            figures.toll.logins,
            table::span(figures.lasted),
            figures.speed
        ),
    );
    if !figures.toll.codes.is_empty() {
        out.push_str("<p class=\"codes\">What customers were told: ");
        for (code, count) in &figures.toll.codes {
            write(out, format_args!("<code>{}</code> {count} times; ", escaped(code)));
        }
        out.push_str("</p>");
    }
}

fn write(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a String takes every write");
}
