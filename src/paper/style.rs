//! The frame of every page, and its one style sheet, which stands in the page and is known to browsers by its hash.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use crate::wording::Language;

/// Black on white, nothing smaller than 14 points; each sheet begins a new page.
const STYLE: &str = "@page{margin:15mm}body{font:14pt/1.5 sans-serif;color:#000;background:#fff;margin:0}\
h1{font-size:24pt;margin:0 0 6mm}h2{font-size:20pt;margin:6mm 0 3mm}.sheet{break-after:page}.sheet:last-child{break-after:auto}\
table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:bold}\
th,td{border:1.5pt solid #000;padding:2mm 3mm;text-align:left;vertical-align:top}tr{break-inside:avoid}thead{display:table-header-group}\
.code{font:bold 20pt monospace}.picture{width:45mm;height:45mm}td,h1,h2{overflow-wrap:anywhere}";

/// What a browser may do with a page: show it in its own style.
pub static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
});

/// A whole page.
pub fn page(language: Language, title: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { main { (body) } }
        }
    };
    page.into_string()
}
