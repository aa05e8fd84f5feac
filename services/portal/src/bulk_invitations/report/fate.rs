//! What can come of an invitation. One of them can have several fates: what was opened was delivered before.

/// What came of a contact's place in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// A mail was written to it.
    Sent,
    /// The mail server took the mail, and it has not come back.
    Delivered,
    /// Somebody, or something, looked at the page of the link.
    Opened,
    /// It has a password or has signed in.
    SetUp,
    /// The mail came back, or nobody took it.
    Failed,
    /// The mail waits to go.
    Waiting,
    /// The mail was called back before it went.
    CalledBack,
    /// It could not be invited any more when it was its turn.
    Skipped,
    /// It was not its turn yet when the run stopped.
    NotSent,
    /// It could not be invited from the start.
    LeftOut,
}

impl Fate {
    /// All of them, as reports tell them.
    pub(crate) const ALL: [Self; 10] = [
        Self::Sent,
        Self::Delivered,
        Self::Opened,
        Self::SetUp,
        Self::Failed,
        Self::Waiting,
        Self::CalledBack,
        Self::Skipped,
        Self::NotSent,
        Self::LeftOut,
    ];

    /// Its name in addresses and statements.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Opened => "opened",
            Self::SetUp => "set_up",
            Self::Failed => "failed",
            Self::Waiting => "waiting",
            Self::CalledBack => "called_back",
            Self::Skipped => "skipped",
            Self::NotSent => "not_sent",
            Self::LeftOut => "left_out",
        }
    }

    /// The fate of this name; what is unknown asks for all that were sent.
    pub(crate) fn named(key: &str) -> Self {
        Self::ALL.into_iter().find(|fate| fate.key() == key).unwrap_or(Self::Sent)
    }

    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Sent => "Sent",
            Self::Delivered => "Delivered",
            Self::Opened => "Opened the page",
            Self::SetUp => "Set up",
            Self::Failed => "Bounced or failed",
            Self::Waiting => "On its way",
            Self::CalledBack => "Called back",
            Self::Skipped => "Not eligible any more",
            Self::NotSent => "Not sent",
            Self::LeftOut => "Left out",
        }
    }

    /// What it means, and what it does not.
    pub(crate) const fn hint(self) -> &'static str {
        match self {
            Self::Sent => "A mail was written to each.",
            Self::Delivered => "The receiving side took the mail, and it has not come back.",
            Self::Opened => "The page of the link was opened. Only a hint: mail scanners open links, too.",
            Self::SetUp => "They chose a password or signed in.",
            Self::Failed => "Correct the address, then invite them again.",
            Self::Waiting => "The mail waits to be taken.",
            Self::CalledBack => "Revoked, used or replaced by a newer invitation before it went.",
            Self::Skipped => "They could not be invited any more when it was their turn.",
            Self::NotSent => "It was stopped before their turn.",
            Self::LeftOut => "They could not be invited from the start.",
        }
    }

    /// Whether a report says it also when it befell nobody.
    pub(crate) const fn is_always_told(self) -> bool {
        matches!(self, Self::Sent | Self::Delivered | Self::Opened | Self::SetUp | Self::Failed)
    }
}

/// How many contacts of a run each fate befell.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    pub(super) sent: i64,
    pub(super) delivered: i64,
    pub(super) opened: i64,
    pub(super) set_up: i64,
    pub(super) failed: i64,
    pub(super) waiting: i64,
    pub(super) called_back: i64,
    pub(super) skipped: i64,
    pub(super) not_sent: i64,
    pub(super) left_out: i64,
}

impl Tally {
    /// Of one fate.
    pub(crate) const fn of(&self, fate: Fate) -> u64 {
        match fate {
            Fate::Sent => self.sent,
            Fate::Delivered => self.delivered,
            Fate::Opened => self.opened,
            Fate::SetUp => self.set_up,
            Fate::Failed => self.failed,
            Fate::Waiting => self.waiting,
            Fate::CalledBack => self.called_back,
            Fate::Skipped => self.skipped,
            Fate::NotSent => self.not_sent,
            Fate::LeftOut => self.left_out,
        }
        .unsigned_abs()
    }

    /// What there is to tell.
    pub(crate) fn told(&self) -> Vec<(Fate, u64)> {
        let all = Fate::ALL.into_iter().map(|fate| (fate, self.of(fate)));
        all.filter(|(fate, contacts)| fate.is_always_told() || *contacts > 0).collect()
    }
}
