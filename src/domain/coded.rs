//! One declaration per code list: the enum, its wire codes, and the way back from a code.
//! Labels for people are not here (`wording` and `reference` hold them).

/// Declares a closed list of codes. Every variant is written once beside its wire code; `ALL` keeps the order of the
/// declaration, `index` is the position in it, `code` and `parse` are exact inverses.
macro_rules! coded {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_meta])* $variant,)+ }

        impl $name {
            /// Every value, in the order of the code list.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
            /// Every wire code, in the same order.
            pub const CODES: &'static [&'static str] = &[$($code,)+];

            /// The code used in JSON, columns and workbooks.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The value with this code.
            ///
            /// # Errors
            /// `Fault::UnknownCode` for any other text.
            pub fn parse(code: &str) -> Result<Self, $crate::domain::fault::Fault> {
                match code {
                    $($code => Ok(Self::$variant),)+
                    _ => Err($crate::domain::fault::Fault::UnknownCode { accepted: Self::CODES }),
                }
            }

            /// Position in `ALL`, for arrays that hold one entry per value.
            #[expect(clippy::as_conversions, reason = "a fieldless enum's discriminant is its position, and small")]
            pub const fn index(self) -> usize {
                self as usize
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}
pub(crate) use coded;
