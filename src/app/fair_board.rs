//! The board of a fair's day: who is at which booth now and next, who waits, and which seats are free. Codes only, no names.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::fair_sheets::{FairSheets, fair_sheets};
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::fair::SessionNumber;
use crate::domain::fair_booth::BoothInterviewer;
use crate::domain::fair_plan::InterviewOutcome;
use crate::domain::fair_registration::Attendance;
use crate::domain::ids::{FairId, InterviewerId, JobseekerId};
use crate::domain::principal::Standing;
use crate::store::fair_booths::StoredBooth;
use crate::store::fair_interviews::StoredInterview;
use crate::store::{StoreError, Transaction};
use crate::wire::fair_board::{BoardBoothAnswer, BoardPersonState, BoardSeatAnswer, BoardSlotAnswer, FairBoardAnswer};
use crate::wire::scalars::Instant;

/// The board as it stands.
///
/// # Errors
/// `NotFound`.
pub async fn fair_board(tx: &mut Transaction, standing: Standing, id: FairId) -> Result<FairBoardAnswer, StoreError> {
    tx.note(Act::Read, Some(id.uuid()), []);
    board_as_it_stands(tx, standing, id).await
}

/// The same for whoever has looked and goes on looking; that is noted once.
///
/// # Errors
/// `NotFound`.
pub async fn board_as_it_stands(
    tx: &mut Transaction,
    standing: Standing,
    id: FairId,
) -> Result<FairBoardAnswer, StoreError> {
    let sheets = fair_sheets(tx, standing, id).await?;
    Ok(Board::new(&sheets, tx.now()).answer(tx.now()))
}

struct Board<'a> {
    sheets: &'a FairSheets,
    /// The slot that goes on, and the one that comes.
    current: Option<u16>,
    next: Option<u16>,
    by_seat: HashMap<(InterviewerId, u16), &'a StoredInterview>,
    /// Whoever is in an interview now.
    busy: HashSet<JobseekerId>,
}

fn position(mut slots: impl Iterator<Item = bool>) -> Option<u16> {
    slots.position(|it| it).and_then(|at| u16::try_from(at).ok())
}

impl<'a> Board<'a> {
    fn new(sheets: &'a FairSheets, now: Timestamp) -> Self {
        let (day, minute) = Clock::day_and_minute(now);
        let held_on = sheets.fair().held_on;
        let is_on = |starts: u16, ends: u16| day == held_on && starts <= minute && minute < ends;
        let comes = |starts: u16| day < held_on || (day == held_on && starts > minute);
        let current = position(sheets.slots.iter().map(|it| is_on(it.starts, it.ends)));
        let next = position(sheets.slots.iter().map(|it| comes(it.starts)));
        let is_held = |it: &&StoredInterview| it.value.result.outcome != Some(InterviewOutcome::NoShow);
        let by_seat: HashMap<_, _> = sheets
            .interviews
            .iter()
            .filter(is_held)
            .map(|it| ((it.value.seat.interviewer, it.value.seat.slot), it))
            .collect();
        let is_now = |it: &&&StoredInterview| Some(it.value.seat.slot) == current;
        let busy = by_seat.values().filter(is_now).map(|it| it.value.seat.jobseeker).collect();
        Self { sheets, current, next, by_seat, busy }
    }

    fn answer(&self, now: Timestamp) -> FairBoardAnswer {
        let slot = |number: u16| {
            let slot = self.sheets.slots.get(usize::from(number))?;
            Some(BoardSlotAnswer { session: slot.session, slot: slot.slot, time: self.sheets.time(number) })
        };
        let booth = |it: &StoredBooth| BoardBoothAnswer {
            booth_id: it.id,
            label: it.value.label.as_str().to_owned(),
            seats: it.value.interviewers.iter().filter_map(|who| self.seat(it, who)).collect(),
        };
        FairBoardAnswer {
            now: Instant(now),
            state: self.sheets.fair().state,
            current: self.current.and_then(slot),
            next: self.next.and_then(slot),
            booths: self.sheets.booths.iter().map(booth).collect(),
            waiting: self.waiting(),
        }
    }

    fn seat(&self, booth: &StoredBooth, who: &BoothInterviewer) -> Option<BoardSeatAnswer> {
        let id = who.id?;
        let first = self.current.or(self.next);
        let all = (0..).take(self.sheets.slots.len()).skip_while(|slot| first.is_none_or(|first| *slot < first));
        let is_free = |slot: &u16| self.is_open(booth, who, *slot) && !self.by_seat.contains_key(&(id, *slot));
        let free = all.take_while(is_free).count();
        let at = |slot: Option<u16>| {
            let is_open = slot.is_some_and(|slot| self.is_open(booth, who, slot));
            let found = slot.and_then(|slot| self.by_seat.get(&(id, slot)));
            let person = found.map(|it| it.value.seat.jobseeker);
            let state = match person {
                Some(person) => self.state(person),
                None if is_open => BoardPersonState::Free,
                None => BoardPersonState::Shut,
            };
            (state, person.map(|it| self.sheets.code(it).to_owned()))
        };
        let ((current, current_code), (next, next_code)) = (at(self.current), at(self.next));
        let free_slots = u16::try_from(free).unwrap_or(u16::MAX);
        Some(BoardSeatAnswer { interviewer_id: id, current, current_code, next, next_code, free_slots })
    }

    /// Whether somebody interviews at a seat in a slot of the day.
    fn is_open(&self, booth: &StoredBooth, who: &BoothInterviewer, slot: u16) -> bool {
        let session = self.sheets.slots.get(usize::from(slot)).map(|it| i64::from(it.session));
        let is_there = |of: &Vec<_>| of.iter().any(|it: &SessionNumber| Some(it.value()) == session);
        let is_out = |from: Option<u16>| from.is_some_and(|from| from <= slot);
        who.sessions.as_ref().is_none_or(is_there) && !is_out(booth.value.out_from) && !is_out(who.out_from)
    }

    fn has_come(&self, person: JobseekerId) -> bool {
        self.sheets.people.get(&person).is_some_and(|it| it.value.presence.attendance == Attendance::Present)
    }

    fn state(&self, person: JobseekerId) -> BoardPersonState {
        match (self.has_come(person), self.busy.contains(&person)) {
            (false, _) => BoardPersonState::NotCome,
            (true, true) => BoardPersonState::Here,
            (true, false) => BoardPersonState::Waiting,
        }
    }

    /// Codes of those who have come, are in no interview now and have one to come.
    fn waiting(&self) -> Vec<String> {
        let first = self.next.unwrap_or(u16::MAX);
        let has_more =
            |person| self.by_seat.values().any(|it| it.value.seat.jobseeker == person && it.value.seat.slot >= first);
        let people = self.sheets.people.keys().copied();
        let waiting = people.filter(|it| self.has_come(*it) && !self.busy.contains(it) && has_more(*it));
        let mut codes: Vec<String> = waiting.map(|it| self.sheets.code(it).to_owned()).collect();
        codes.sort();
        codes
    }
}
