//! A card for each person: when they are where, what to bring, who comes along.

use maud::{Markup, html};

use super::check_in_picture::picture;
use super::style::page;
use crate::wording::Language;
use crate::wording::fair_paper::{PaperWords, paper_words};

/// One interview on a card.
pub struct CardLine {
    pub session: String,
    pub time: String,
    pub booth: String,
    pub posting: String,
    /// Who comes along; `None` where it is not told who.
    pub with: Vec<Option<String>>,
}

/// One person's card.
pub struct Card {
    /// Empty where it is not known to whoever prints.
    pub name: String,
    pub code: String,
    pub lines: Vec<CardLine>,
}

/// The page with these cards.
pub fn cards(language: Language, fair: &str, day: &str, all: &[Card]) -> String {
    let words = paper_words(language);
    let body = html! { @for card in all { (one(words, fair, day, card)) } };
    page(language, &format!("{fair} – {}", words.cards), &body)
}

fn one(words: &PaperWords, fair: &str, day: &str, card: &Card) -> Markup {
    html! {
        section class="sheet" {
            h1 { @if card.name.is_empty() { (card.code) } @else { (card.name) } }
            p { (fair) ", " (day) }
            p { (words.code) ": " span class="code" { (card.code) } }
            (picture(&card.code, &format!("{} {}", words.code, card.code)))
            p { (words.show_code) }
            @if card.lines.is_empty() { p { (words.no_interview) } } @else { (interviews(words, &card.lines)) }
            h2 { (words.bring) }
            ul { @for thing in words.to_bring { li { (thing) } } }
        }
    }
}

fn interviews(words: &PaperWords, lines: &[CardLine]) -> Markup {
    let accompanied = lines.iter().any(|it| !it.with.is_empty());
    html! {
        table {
            thead { tr {
                th scope="col" { (words.time) }
                th scope="col" { (words.booth) }
                th scope="col" { (words.posting) }
                @if accompanied { th scope="col" { (words.arranged) } }
            } }
            tbody { @for line in lines { tr {
                th scope="row" { (line.time) br; (line.session) }
                td { (line.booth) }
                td { (line.posting) }
                @if accompanied { td {
                    @for who in &line.with { div { (who.as_deref().unwrap_or(words.somebody)) } }
                } }
            } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_stay_text() {
        let hostile = "\"><script>alert(1)</script><img src=x onerror=y>'&";
        let line = CardLine {
            session: hostile.to_owned(),
            time: hostile.to_owned(),
            booth: hostile.to_owned(),
            posting: hostile.to_owned(),
            with: vec![Some(hostile.to_owned()), None],
        };
        let card = Card { name: hostile.to_owned(), code: "22222AAAAA".to_owned(), lines: vec![line] };
        let shown = cards(Language::English, hostile, hostile, &[card]);
        assert!(!shown.contains("<script") && !shown.contains("<img"), "{shown}");
        assert!(shown.contains("&lt;script&gt;") && shown.contains("<svg"), "{shown}");
    }
}
