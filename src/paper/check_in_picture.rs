//! A check-in code as a QR code, drawn in the page itself.

use std::fmt::Write;

use maud::{Markup, html};
use qrcodegen::{QrCode, QrCodeEcc};

/// Light modules that have to be around a code for readers to find it.
const QUIET: i32 = 4;

/// The picture; nothing for a text that is too long for one.
pub fn picture(code: &str, label: &str) -> Markup {
    let Ok(drawn) = QrCode::encode_text(code, QrCodeEcc::Medium) else { return html! {} };
    let size = drawn.size();
    let mut dark = String::new();
    for (x, y) in (0..size).flat_map(|y| (0..size).map(move |x| (x, y))) {
        if drawn.get_module(x, y) {
            // Writing to a string cannot fail.
            let _ = write!(dark, "M{},{}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    let side = size + 2 * QUIET;
    html! {
        svg class="picture" xmlns="http://www.w3.org/2000/svg" viewBox={"0 0 " (side) " " (side)} role="img" aria-label=(label) {
            rect width="100%" height="100%" fill="#fff" {}
            path d=(dark) fill="#000" {}
        }
    }
}
