//! The languages of answers. Which one an answer takes is the caller's business (`Accept-Language`).

/// The languages of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// zh-CN, where nothing else is asked for.
    #[default]
    Chinese,
    English,
}

impl Language {
    /// The tag of BCP 47.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }
}
