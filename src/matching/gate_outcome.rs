//! The three answers that a gate can give. Which gates there are is in `gates`.

/// Whether a pair passes a gate. Unknown lets it pass, and is named among the facts to confirm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GateOutcome {
    Open,
    Shut,
    Unknown,
}

impl GateOutcome {
    pub const fn open_if(condition: bool) -> Self {
        if condition { Self::Open } else { Self::Shut }
    }
}
