//! Letters about quotes: when each goes out, and what it says as long as a business has no words of its own.

use mail::{Variable, Wording};

use super::letter::Kept;

/// A letter to whom a quote is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QuoteLetter {
    Sent,
    NewVersion,
    Message,
    Withdrawn,
}

impl QuoteLetter {
    /// All of them, in the order in which quotes go through them.
    pub(crate) const ALL: [Self; 4] = [Self::Sent, Self::NewVersion, Self::Message, Self::Withdrawn];

    /// What it speaks of beside its reader.
    pub(super) const fn variables(self) -> &'static [Variable] {
        use Variable::{QuoteNumber, Reference, Total, ValidUntil};
        match self {
            Self::Sent | Self::NewVersion => &[QuoteNumber, Reference, Total, ValidUntil],
            Self::Message | Self::Withdrawn => &[QuoteNumber, Reference],
        }
    }

    /// The words as long as the business has none of its own.
    pub(crate) fn usual(self) -> Wording {
        self.kept().wording()
    }

    pub(super) const fn kept(self) -> Kept {
        match self {
            Self::Sent => Kept {
                key: "quote_sent",
                label: "Quote sent",
                hint: "Goes to whom a quote is for when you send it",
                subject: "Your quote {quote_number}",
                before: "This is what we can offer you.",
            },
            Self::NewVersion => Kept {
                key: "quote_new_version",
                label: "New version of a quote",
                hint: "Goes to whom a quote is for when you send it again, changed",
                subject: "A new version of quote {quote_number}",
                before: "We changed our offer. This is how it stands now.",
            },
            Self::Message => Kept {
                key: "quote_message",
                label: "Message about a quote",
                hint: "Goes to whom a quote is for when you write about it",
                subject: "Message about quote {quote_number}",
                before: "We wrote to you about your quote.",
            },
            Self::Withdrawn => Kept {
                key: "quote_withdrawn",
                label: "Quote withdrawn",
                hint: "Goes to whom a quote is for when you take it back",
                subject: "Quote {quote_number} is withdrawn",
                before: "We took this quote back. Write to us about it if you still need it.",
            },
        }
    }
}
