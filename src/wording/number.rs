//! Numbers as text, alike in both languages.

use crate::domain::wage::Fen;

/// Tenths as text with one decimal.
pub fn tenths(tenths: i64) -> String {
    format!("{}.{}", tenths / 10, (tenths % 10).abs())
}

/// Fen in yuan, with two decimals only where it is no whole number of yuan.
pub fn yuan(fen: Fen) -> String {
    let (yuan, rest) = (fen.value() / 100, fen.value() % 100);
    if rest == 0 { yuan.to_string() } else { format!("{yuan}.{rest:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wage_never_loses_its_fen() {
        let text = |fen| yuan(Fen::new(fen).unwrap());
        assert_eq!([text(350_000), text(350_005), text(350_050), text(0)], ["3500", "3500.05", "3500.50", "0"]);
    }

    #[test]
    fn a_distance_has_one_decimal() {
        assert_eq!([tenths(0), tenths(7), tenths(123)], ["0.0", "0.7", "12.3"]);
    }
}
