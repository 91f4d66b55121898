//! Tests over the whole room: files in, records and bad cells out, and back again.
//! What one file decides alone is tested in that file.

mod cells;
mod files;
mod fixtures;
mod returned;
mod round_trip;
