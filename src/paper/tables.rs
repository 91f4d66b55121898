//! Pages for booths and for the wall. Whoever passes by reads check-in codes, and nothing else of a person.

use maud::{Markup, html};

use super::style::page;
use crate::wording::Language;
use crate::wording::fair_paper::{PaperWords, paper_words};

/// One interview of a booth.
pub struct BoothLine {
    pub session: String,
    pub time: String,
    pub posting: String,
    pub code: String,
}

/// One booth's page.
pub struct BoothPage {
    pub label: String,
    pub lines: Vec<BoothLine>,
}

/// Where a booth stands, in metres.
pub struct BoothPlace {
    pub label: String,
    pub right: i64,
    pub ahead: i64,
}

/// One slot: for each booth who comes.
pub struct WallRow {
    pub time: String,
    pub codes: Vec<Vec<String>>,
}

/// One session of the wall plan.
pub struct WallSession {
    pub name: String,
    pub rows: Vec<WallRow>,
}

/// A page for each booth.
pub fn booth_cards(language: Language, fair: &str, day: &str, booths: &[BoothPage]) -> String {
    let words = paper_words(language);
    let body = html! { @for booth in booths { (one_booth(words, fair, day, booth)) } };
    page(language, &format!("{fair} – {}", words.booth_cards), &body)
}

fn one_booth(words: &PaperWords, fair: &str, day: &str, booth: &BoothPage) -> Markup {
    html! {
        section class="sheet" {
            h1 { (words.booth) " " (booth.label) }
            p { (fair) ", " (day) }
            @if booth.lines.is_empty() { p { (words.no_interview) } } @else { table {
                thead { tr {
                    th scope="col" { (words.time) }
                    th scope="col" { (words.posting) }
                    th scope="col" { (words.code) }
                } }
                tbody { @for line in &booth.lines { tr {
                    th scope="row" { (line.time) br; (line.session) }
                    td { (line.posting) }
                    td class="code" { (line.code) }
                } } }
            } }
        }
    }
}

/// The plan for the wall: a page for each session, and where the booths are.
pub fn wall_plan(
    language: Language,
    (fair, day): (&str, &str),
    booths: &[BoothPlace],
    sessions: &[WallSession],
) -> String {
    let words = paper_words(language);
    let body = html! {
        @for session in sessions { (one_session(words, (fair, day), booths, session)) }
        section class="sheet" {
            h1 { (words.where_booths_are) }
            table {
                thead { tr {
                    th scope="col" { (words.booth) }
                    th scope="col" { (words.metres_right) }
                    th scope="col" { (words.metres_ahead) }
                } }
                tbody { @for booth in booths { tr {
                    th scope="row" { (booth.label) }
                    td { (booth.right) }
                    td { (booth.ahead) }
                } } }
            }
        }
    };
    page(language, &format!("{fair} – {}", words.wall_plan), &body)
}

fn one_session(words: &PaperWords, (fair, day): (&str, &str), booths: &[BoothPlace], session: &WallSession) -> Markup {
    html! {
        section class="sheet" {
            h1 { (words.session) " " (session.name) }
            p { (fair) ", " (day) ". " (words.code_alone) }
            table {
                thead { tr {
                    th scope="col" { (words.time) }
                    @for booth in booths { th scope="col" { (booth.label) } }
                } }
                tbody { @for row in &session.rows { tr {
                    th scope="row" { (row.time) }
                    @for codes in &row.codes { td { @for code in codes { div { (code) } } } }
                } } }
            }
        }
    }
}
