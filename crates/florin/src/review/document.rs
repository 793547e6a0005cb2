//! A document of headings, tables, lists and plots, as Markdown or as one page that needs nothing else.

use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("page.css");

pub(super) struct Document {
    /// What stands above the title.
    pub(super) over: &'static str,
    pub(super) title: String,
    pub(super) blocks: Vec<Block>,
}

pub(super) enum Block {
    Heading(&'static str),
    Text(String),
    /// What people wrote, whose lines stay.
    Quote(String),
    List(Vec<String>),
    Table {
        head: Vec<&'static str>,
        rows: Vec<Vec<String>>,
    },
    /// An SVG of ours, its legend with it.
    Figure {
        title: &'static str,
        plot: String,
    },
}

impl Document {
    pub(super) fn markdown(&self) -> String {
        let mut parts = vec![format!("# {}", plain(&self.title))];
        parts.extend(self.blocks.iter().filter_map(markdown));
        parts.join("\n\n")
    }

    pub(super) fn page(&self) -> String {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    main {
                        header { p.over { (self.over) } h1 { (self.title) } }
                        @for block in &self.blocks { (page(block)) }
                    }
                }
            }
        }
        .into_string()
    }
}

fn markdown(block: &Block) -> Option<String> {
    Some(match block {
        Block::Heading(text) => format!("## {text}"),
        Block::Text(text) => plain(text),
        Block::Quote(text) => {
            text.lines().map(|line| format!("> {}", plain(line))).collect::<Vec<_>>().join("\n")
        }
        Block::List(items) => {
            items.iter().map(|item| format!("- {}", plain(item))).collect::<Vec<_>>().join("\n")
        }
        Block::Table { head, rows } => {
            let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
            let mut lines = vec![
                line(head.iter().map(|it| (*it).to_owned()).collect()),
                line(head.iter().map(|_| "---".to_owned()).collect()),
            ];
            lines.extend(rows.iter().map(|row| line(row.iter().map(|cell| plain(cell)).collect())));
            lines.join("\n")
        }
        Block::Figure { .. } => return None,
    })
}

/// One line in which nothing of people's is taken for Markdown or HTML.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '|' | '`' | '*' | '[' | ']' | '\\' => out.extend(['\\', letter]),
            _ => out.push(letter),
        }
    }
    out
}

fn page(block: &Block) -> Markup {
    match block {
        Block::Heading(text) => html! { h2 { (text) } },
        Block::Text(text) => html! { p { (text) } },
        Block::Quote(text) => html! { blockquote { (text) } },
        Block::List(items) => html! { ul { @for item in items { li { (item) } } } },
        Block::Table { head, rows } => html! {
            table {
                thead { tr { @for cell in head { th scope="col" { (cell) } } } }
                tbody {
                    @for row in rows {
                        tr {
                            @for (place, cell) in row.iter().enumerate() {
                                @if place == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                            }
                        }
                    }
                }
            }
        },
        Block::Figure { title, plot } => html! { figure { figcaption { (title) } (PreEscaped(plot)) } },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_stays_text() {
        let evil = "<script>alert(1)</script> | `x` [y](z)\nnext";
        let document = Document {
            over: "Florin",
            title: evil.to_owned(),
            blocks: vec![
                Block::Quote(evil.to_owned()),
                Block::Table { head: vec!["a"], rows: vec![vec![evil.to_owned()]] },
                Block::List(vec![evil.to_owned()]),
            ],
        };
        let markdown = document.markdown();
        assert!(!markdown.contains("<script") && !markdown.contains("[y]("), "{markdown}");
        assert!(markdown.contains("\n> next"), "{markdown}");
        let rows = markdown.lines().filter(|line| line.starts_with("| ")).count();
        assert_eq!(rows, 3, "a cell is one line: {markdown}");
        let page = document.page();
        assert!(!page.contains("<script") && page.contains("&lt;script&gt;"), "{page}");
    }
}
