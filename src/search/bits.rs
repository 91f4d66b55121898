//! Words of 64 bits that are filled and read from their low end, and how each single value lies in them.
//! 0 stands for `None` in every optional field, so that the values count from 1. Whole records are in `packing`.

use jiff::civil::Date;

use crate::domain::fault::Fault;
use crate::domain::occupation::OccupationCode;
use crate::domain::place::{Coordinates, Place};
use crate::domain::wage::Fen;

/// The words were not written by this packing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Garbled;

impl From<std::num::TryFromIntError> for Garbled {
    fn from(_: std::num::TryFromIntError) -> Self {
        Self
    }
}

impl From<Fault> for Garbled {
    fn from(_: Fault) -> Self {
        Self
    }
}

// Widths in bits.
pub const VERSION_BITS: u32 = 4;
pub const FLAG: u32 = 1;
pub const SMALL_CODE: u32 = 4;
pub const OPENINGS: u32 = 16;
pub const OCCUPATION: u32 = 24;
pub const DATE: u32 = 24;
pub const WAGE: u32 = 27;
/// Six digits of an adcode.
pub const REGION: u32 = 20;
pub const COMMUTE: u32 = 9;
const COORDINATE: u32 = 32;
pub const COUNT: u32 = 8;
pub const SKILL_COUNT: u32 = 16;
pub const DEGREE: u32 = 3;
pub const STATED: u32 = 2;

/// One word, filled from its low end.
#[derive(Default)]
pub struct Fill {
    pub word: u64,
    pub used: u32,
}

impl Fill {
    /// Appends a value that fits into `width` bits.
    pub fn put(&mut self, value: u64, width: u32) -> &mut Self {
        self.word |= value << self.used;
        self.used += width;
        self
    }
}

/// One word, read from its low end.
pub struct Drain(pub u64);

impl Drain {
    /// The next `width` bits, fewer than 64.
    pub fn take(&mut self, width: u32) -> u64 {
        let value = self.0 & ((1 << width) - 1);
        self.0 >>= width;
        value
    }

    pub fn flag(&mut self) -> bool {
        self.take(FLAG) == 1
    }

    /// An optional code of a closed list.
    pub fn code<T: Copy>(&mut self, all: &[T], width: u32) -> Result<Option<T>, Garbled> {
        match self.take(width) {
            0 => Ok(None),
            place => item(all, place - 1).map(Some),
        }
    }

    fn i32(&mut self) -> i32 {
        i32::from_ne_bytes(u32::try_from(self.take(COORDINATE)).unwrap_or_default().to_ne_bytes())
    }
}

#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "at most 32 bits wide, read from a field")]
pub const fn position(number: u64) -> usize {
    number as usize
}

#[expect(clippy::as_conversions, reason = "usize has at most 64 bits on every target of the standard library")]
pub const fn number(index: usize) -> u64 {
    index as u64
}

/// The value at this place of a closed list.
pub fn item<T: Copy>(all: &[T], place: u64) -> Result<T, Garbled> {
    all.get(position(place)).copied().ok_or(Garbled)
}

pub fn code(index: Option<usize>) -> u64 {
    index.map_or(0, |index| number(index) + 1)
}

fn bits(value: i32) -> u64 {
    u64::from(u32::from_ne_bytes(value.to_ne_bytes()))
}

/// Year from -9999 (15 bits), month and day. A month of 0 cannot be, so that 0 is no date.
pub fn date(date: Option<Date>) -> u64 {
    let part = |part: i8| u64::from(part.unsigned_abs());
    date.map_or(0, |date| {
        let year = u64::try_from(i32::from(date.year()) + 9_999).unwrap_or_default();
        year << 9 | part(date.month()) << 5 | part(date.day())
    })
}

pub fn undate(packed: u64) -> Result<Option<Date>, Garbled> {
    if packed == 0 {
        return Ok(None);
    }
    let year = i16::try_from(i32::try_from(packed >> 9)? - 9_999)?;
    let (month, day) = (i8::try_from(packed >> 5 & 15)?, i8::try_from(packed & 31)?);
    Date::new(year, month, day).map(Some).map_err(|_| Garbled)
}

pub fn occupation(code: Option<OccupationCode>) -> u64 {
    code.map_or(0, |code| u64::from(code.number()) + 1)
}

pub fn unoccupation(packed: u64) -> Result<Option<OccupationCode>, Garbled> {
    match packed {
        0 => Ok(None),
        packed => OccupationCode::from_number(u32::try_from(packed - 1)?).map(Some).ok_or(Garbled),
    }
}

pub fn fen(fen: Option<Fen>) -> u64 {
    fen.map_or(0, |fen| u64::from(fen.value()) + 1)
}

pub fn unfen(packed: u64) -> Result<Option<Fen>, Garbled> {
    match packed {
        0 => Ok(None),
        packed => Ok(Some(Fen::new(i64::try_from(packed - 1)?)?)),
    }
}

/// 0 nowhere, 1 exact, 2 approximate.
pub fn place_kind(place: Option<Place>) -> u64 {
    place.map_or(0, |place| 1 + u64::from(place.approximate))
}

pub fn coordinates(place: Option<Place>) -> u64 {
    let (latitude, longitude) = place.map_or((0, 0), |place| place.coordinates.microdegrees());
    Fill::default().put(bits(latitude), COORDINATE).put(bits(longitude), COORDINATE).word
}

/// The way back from `place_kind` and `coordinates`.
pub fn place(kind: u64, coordinates: u64) -> Result<Option<Place>, Garbled> {
    if kind == 0 {
        return Ok(None);
    }
    let mut word = Drain(coordinates);
    let (latitude, longitude) = (word.i32(), word.i32());
    let coordinates = Coordinates::from_microdegrees(latitude, longitude).ok_or(Garbled)?;
    Ok(Some(Place { coordinates, approximate: kind == 2 }))
}
