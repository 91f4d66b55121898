//! A fair's printed pages as HTML: large type, page breaks, no script and nothing from elsewhere. What stands on a page is given to
//! it as text, and stays text. Pages know no database and no request, and have no field for a disability.

mod cards;
mod check_in_picture;
mod style;
mod tables;

pub use self::cards::{Card, CardLine, cards};
pub use self::style::POLICY;
pub use self::tables::{BoothLine, BoothPage, BoothPlace, WallRow, WallSession, booth_cards, wall_plan};
