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

/// The plan for the wall: for each session a page of every few booths, and where the booths are.
pub fn wall_plan(
    language: Language,
    (fair, day): (&str, &str),
    booths: &[BoothPlace],
    sessions: &[WallSession],
) -> String {
    let words = paper_words(language);
    let body = html! {
        @for session in sessions { @for group in groups(booths) { (one_session(words, (fair, day), group, session)) } }
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

/// So many codes of ten large letters stand side by side on an upright A4 page.
const BOOTHS_OF_A_PAGE: usize = 5;

/// The booths of each page, with the place of the first among all.
fn groups(booths: &[BoothPlace]) -> impl Iterator<Item = (usize, &[BoothPlace])> {
    booths.chunks(BOOTHS_OF_A_PAGE).enumerate().map(|(page, group)| (page * BOOTHS_OF_A_PAGE, group))
}

fn one_session(
    words: &PaperWords,
    (fair, day): (&str, &str),
    (first, booths): (usize, &[BoothPlace]),
    session: &WallSession,
) -> Markup {
    let labels = booths.first().zip(booths.last());
    html! {
        section class="sheet" {
            h1 {
                (words.session) " " (session.name)
                @if let Some((from, to)) = labels { " · " (from.label) @if booths.len() > 1 { "–" (to.label) } }
            }
            p { (fair) ", " (day) ". " (words.code_alone) }
            table {
                thead { tr {
                    th scope="col" { (words.time) }
                    @for booth in booths { th scope="col" { (booth.label) } }
                } }
                tbody { @for row in &session.rows { tr {
                    th scope="row" { (row.time) }
                    @for codes in row.codes.iter().skip(first).take(booths.len()) { td { @for code in codes { div { (code) } } } }
                } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_the_wall_has_few_booths_and_each_code_stands_below_its_own() {
        let booths: Vec<BoothPlace> =
            (1..=12).map(|number| BoothPlace { label: format!("A{number}"), right: 0, ahead: 0 }).collect();
        let codes = (1..=12).map(|number| vec![format!("CODE{number}")]).collect();
        let session =
            WallSession { name: "上午".to_owned(), rows: vec![WallRow { time: "09:00–09:15".to_owned(), codes }] };
        let page = wall_plan(Language::Chinese, ("招聘会", "2030-12-03"), &booths, &[session]);
        let sheets: Vec<&str> = page.split("<section").skip(1).collect();
        assert_eq!(sheets.len(), 4, "three of the session, one that says where booths are");
        let codes_of = |sheet: &str| -> Vec<String> {
            sheet.split("<div>").skip(1).map(|it| it.split('<').next().unwrap_or_default().to_owned()).collect()
        };
        assert_eq!(codes_of(sheets[1]), ["CODE6", "CODE7", "CODE8", "CODE9", "CODE10"]);
        assert!(sheets[1].contains("上午 · A6–A10</h1>") && sheets[1].contains("<th scope=\"col\">A6</th>"), "{page}");
        assert_eq!(codes_of(sheets[2]), ["CODE11", "CODE12"]);
    }
}
