//! Visits to be made as an iCalendar (RFC 5545), for whatever calendar staff use. Nobody is named in it, neither a person nor an
//! employer, as calendars are kept on other people's machines; the address leads to who knows.

use icalendar::{Calendar, Component, Event, Property};
use jiff::Timestamp;

use crate::domain::ids::VisitId;
use crate::domain::placement::FollowUpVisit;
use crate::domain::stored::Stored;
use crate::wording::Language;
use crate::wording::aftercare::visit_title;

/// A calendar of these visits, each on the whole of its day.
pub fn calendar(language: Language, visits: &[&Stored<VisitId, FollowUpVisit>]) -> String {
    let mut calendar = Calendar::new();
    for visit in visits {
        calendar.push(event(language, visit));
    }
    calendar.done().to_string()
}

fn event(language: Language, visit: &Stored<VisitId, FollowUpVisit>) -> Event {
    let FollowUpVisit { placement, after, due_on, .. } = &visit.value;
    let mut first_day = Property::new("DTSTART", due_on.strftime("%Y%m%d").to_string());
    first_day.add_parameter("VALUE", "DATE");
    let mut event = Event::new();
    event
        .uid(&format!("{}@stirrup", visit.id))
        .add_property("DTSTAMP", instant(visit.updated_at))
        .append_property(first_day)
        .summary(&visit_title(language, *after))
        .description(&format!("/api/v1/placements/{placement}/visits/{}", visit.id))
        .add_property("TRANSP", "TRANSPARENT");
    event.done()
}

fn instant(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}
