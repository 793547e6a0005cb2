//! Plots as inline SVG: axes, lines, steps, and nothing that has to be fetched.

use std::fmt::Write as _;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 18.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 44.0;
const TICKS: u32 = 5;

/// How a line is drawn; the colours stand in the page's style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Control,
    Treatment,
    Bound,
    Trouble,
}

/// Whether a value holds until the next, or goes there straight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Straight,
    Steps,
}

pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) ink: Ink,
    pub(crate) way: Way,
    pub(crate) points: Vec<(f64, f64)>,
}

pub(crate) struct Plot {
    /// What a reader who sees no pictures is told.
    pub(crate) title: String,
    pub(crate) x_name: &'static str,
    pub(crate) y_format: fn(f64) -> String,
    pub(crate) x_format: fn(f64) -> String,
    pub(crate) y_range: Option<(f64, f64)>,
    /// Where the y axis is marked; evenly where nothing is said.
    pub(crate) y_ticks: Vec<f64>,
    pub(crate) lines: Vec<Line>,
    /// Upright marks, as the moment of the switch.
    pub(crate) marks: Vec<(f64, String)>,
}

struct Frame {
    x: (f64, f64),
    y: (f64, f64),
}

impl Ink {
    const fn class(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Treatment => "treatment",
            Self::Bound => "bound",
            Self::Trouble => "trouble",
        }
    }
}

impl Frame {
    fn of(plot: &Plot) -> Self {
        let points = || plot.lines.iter().flat_map(|line| line.points.iter().copied());
        let marks = plot.marks.iter().map(|(x, _)| *x);
        let x = range(points().map(|(x, _)| x).chain(marks));
        let y = plot.y_range.unwrap_or_else(|| range(points().map(|(_, y)| y)));
        Self { x, y }
    }

    fn x(&self, x: f64) -> f64 {
        LEFT + (x - self.x.0) / (self.x.1 - self.x.0) * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, y: f64) -> f64 {
        let y = y.clamp(self.y.0, self.y.1);
        HEIGHT - BOTTOM - (y - self.y.0) / (self.y.1 - self.y.0) * (HEIGHT - TOP - BOTTOM)
    }
}

/// The least and the most, apart from each other.
fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values.filter(|value| value.is_finite()) {
        least = least.min(value);
        most = most.max(value);
    }
    if !least.is_finite() {
        return (0.0, 1.0);
    }
    if most - least < 1e-9 { (least, least + 1.0) } else { (least, most) }
}

impl Plot {
    /// The plot as an element of a page.
    pub(crate) fn svg(&self) -> String {
        let frame = Frame::of(self);
        let mut out = format!(
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">",
            escaped(&self.title)
        );
        self.axes(&frame, &mut out);
        for line in &self.lines {
            let path = path(line, &frame);
            write(&mut out, format_args!("<path class=\"line {}\" d=\"{path}\"/>", line.ink.class()));
        }
        for (number, (at, name)) in self.marks.iter().enumerate() {
            let x = frame.x(*at);
            let (anchor, shift) = if x < WIDTH * 0.75 { ("start", 5.0) } else { ("end", -5.0) };
            // At the foot, where the lines seldom are, and one above the other.
            let row = f64::from(u32::try_from(number).unwrap_or(0));
            let (bottom, y) = (HEIGHT - BOTTOM, HEIGHT - BOTTOM - 7.0 - 18.0 * row);
            write(
                &mut out,
                format_args!(
                    "<line class=\"mark\" x1=\"{x:.1}\" y1=\"{TOP}\" x2=\"{x:.1}\" y2=\"{bottom:.1}\"/>\
                     <text class=\"marked\" text-anchor=\"{anchor}\" x=\"{:.1}\" y=\"{y:.1}\">{}</text>",
                    x + shift,
                    escaped(name)
                ),
            );
        }
        out.push_str("</svg>");
        out
    }

    fn axes(&self, frame: &Frame, out: &mut String) {
        let even = |range: (f64, f64)| {
            let part = move |tick| range.0 + (range.1 - range.0) * f64::from(tick) / f64::from(TICKS);
            (0..=TICKS).map(part).collect::<Vec<f64>>()
        };
        let y_ticks = if self.y_ticks.is_empty() { even(frame.y) } else { self.y_ticks.clone() };
        for value in y_ticks {
            let y = frame.y(value);
            write(
                out,
                format_args!(
                    "<line class=\"grid\" x1=\"{LEFT}\" y1=\"{y:.1}\" x2=\"{:.1}\" y2=\"{y:.1}\"/>\
                     <text class=\"tick\" text-anchor=\"end\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                    WIDTH - RIGHT,
                    LEFT - 6.0,
                    y + 4.0,
                    (self.y_format)(value)
                ),
            );
        }
        let foot = HEIGHT - BOTTOM + 18.0;
        for value in even(frame.x) {
            let (x, text) = (frame.x(value), (self.x_format)(value));
            let anchor = if x < WIDTH - RIGHT - 1.0 { "middle" } else { "end" };
            write(
                out,
                format_args!(
                    "<text class=\"tick\" text-anchor=\"{anchor}\" x=\"{x:.1}\" y=\"{foot:.1}\">{text}</text>"
                ),
            );
        }
        write(
            out,
            format_args!(
                "<text class=\"name\" text-anchor=\"end\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                WIDTH - RIGHT,
                HEIGHT - 6.0,
                self.x_name
            ),
        );
    }

    /// What the lines are.
    pub(crate) fn legend(&self) -> String {
        let mut out = String::from("<p class=\"legend\">");
        for line in &self.lines {
            let class = line.ink.class();
            write(&mut out, format_args!("<span><i class=\"{class}\"></i>{}</span>", escaped(line.name)));
        }
        out + "</p>"
    }
}

fn path(line: &Line, frame: &Frame) -> String {
    let mut out = String::new();
    let mut before: Option<f64> = None;
    for (x, y) in line.points.iter().filter(|(x, y)| x.is_finite() && y.is_finite()) {
        let (x, y) = (frame.x(*x), frame.y(*y));
        match (before, line.way) {
            (None, _) => write(&mut out, format_args!("M{x:.1} {y:.1}")),
            (Some(_), Way::Straight) => write(&mut out, format_args!("L{x:.1} {y:.1}")),
            (Some(_), Way::Steps) => write(&mut out, format_args!("H{x:.1}V{y:.1}")),
        }
        before = Some(y);
    }
    out
}

fn write(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a String takes every write");
}

pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot(points: Vec<(f64, f64)>) -> Plot {
        Plot {
            title: "a <plot>".to_owned(),
            x_name: "hours",
            y_format: |value| format!("{value:.1}"),
            x_format: |value| format!("{value:.1}"),
            y_range: None,
            y_ticks: Vec::new(),
            lines: vec![Line { name: "one", ink: Ink::Control, way: Way::Steps, points }],
            marks: vec![(1.0, "here".to_owned())],
        }
    }

    #[test]
    fn points_lie_within_the_frame_and_text_is_escaped() {
        let svg = plot(vec![(0.0, 0.0), (2.0, 10.0)]).svg();
        assert!(svg.contains("d=\"M64.0 216.0H702.0V14.0\""), "{svg}");
        assert!(svg.contains("a &lt;plot&gt;") && svg.contains("x1=\"383.0\""), "{svg}");
    }

    #[test]
    fn nothing_to_show_is_still_a_plot() {
        for points in [vec![], vec![(1.0, 1.0)], vec![(0.0, f64::NAN), (1.0, f64::INFINITY)]] {
            let svg = plot(points).svg();
            assert!(svg.ends_with("</svg>") && !svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }
}
