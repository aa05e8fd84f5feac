//! The state of a contact's account, what it follows from, and what to do next.

use time::OffsetDateTime;

/// What the status follows from.
#[derive(Clone, Copy, Debug)]
pub struct AccessFacts {
    /// The contact's own access.
    pub has_access: bool,
    /// Access was taken away and not given back.
    pub was_revoked: bool,
    /// Mail to it is refused.
    pub email_fails: bool,
    /// Its password was taken away.
    pub is_reset_required: bool,
    /// It has signed in.
    pub is_confirmed: bool,
    /// When its last invitation ends.
    pub invite_expires_at: Option<OffsetDateTime>,
}

/// The state of a contact's account: derived, never typed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountStatus {
    /// Never had access.
    NotInvited,
    /// The invitation is out.
    Invited,
    /// The invitation was not used in time.
    InviteExpired,
    /// Has signed in and is fine.
    AccountConfirmed,
    /// Must set a new password.
    ResetRequired,
    /// Access was taken away.
    Revoked,
    /// Mail to it is refused.
    EmailFailing,
}

impl AccountStatus {
    /// Derives the status; the first that applies, most urgent first.
    #[must_use]
    pub fn of(facts: &AccessFacts, now: OffsetDateTime) -> Self {
        match facts {
            AccessFacts { has_access: false, was_revoked: true, .. } => Self::Revoked,
            AccessFacts { has_access: false, .. } => Self::NotInvited,
            AccessFacts { email_fails: true, .. } => Self::EmailFailing,
            AccessFacts { is_reset_required: true, .. } => Self::ResetRequired,
            AccessFacts { is_confirmed: true, .. } => Self::AccountConfirmed,
            AccessFacts { invite_expires_at: Some(at), .. } if *at > now => Self::Invited,
            AccessFacts { .. } => Self::InviteExpired,
        }
    }

    /// The words on screens.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::NotInvited => "Not invited",
            Self::Invited => "Invited",
            Self::InviteExpired => "Invite expired",
            Self::AccountConfirmed => "Account confirmed",
            Self::ResetRequired => "Reset required",
            Self::Revoked => "Revoked",
            Self::EmailFailing => "Email failing",
        }
    }

    /// The pill's tone: `ok`, `info`, `warn`, `bad` or `mute`.
    #[must_use]
    pub const fn tone(self) -> &'static str {
        match self {
            Self::NotInvited => "mute",
            Self::Invited => "info",
            Self::InviteExpired | Self::ResetRequired => "warn",
            Self::AccountConfirmed => "ok",
            Self::Revoked | Self::EmailFailing => "bad",
        }
    }

    /// What staff would do next.
    #[must_use]
    pub const fn next_action(self) -> NextAction {
        match self {
            Self::NotInvited => NextAction::Invite,
            Self::Invited | Self::InviteExpired => NextAction::Resend,
            Self::AccountConfirmed => NextAction::Revoke,
            Self::ResetRequired => NextAction::SendReset,
            Self::Revoked => NextAction::Restore,
            Self::EmailFailing => NextAction::FixEmail,
        }
    }
}

/// The one action that a row offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextAction {
    /// Give access and mail the invitation.
    Invite,
    /// Mail a new invitation; the old link dies.
    Resend,
    /// Take access away.
    Revoke,
    /// Mail a link to set a new password.
    SendReset,
    /// Give access back.
    Restore,
    /// Correct the address.
    FixEmail,
}

impl NextAction {
    /// Whether it lets the person in, which something else may stand in the way of.
    #[must_use]
    pub const fn lets_in(self) -> bool {
        matches!(self, Self::Invite | Self::Resend | Self::SendReset | Self::Restore)
    }

    /// Whether it takes access away.
    #[must_use]
    pub const fn takes_away(self) -> bool {
        matches!(self, Self::Revoke)
    }

    /// The button's words where there is room: whoever was in before is sent a reset, and nobody else.
    #[must_use]
    pub const fn in_full(self) -> &'static str {
        match self {
            Self::Invite | Self::Resend => "Send website invite",
            Self::SendReset | Self::Revoke => "Send password reset",
            Self::Restore | Self::FixEmail => self.label(),
        }
    }

    /// The button's words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Invite => "Invite",
            Self::Resend => "Resend",
            Self::Revoke => "Revoke",
            Self::SendReset => "Send reset",
            Self::Restore => "Restore",
            Self::FixEmail => "Fix email",
        }
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

    fn facts() -> AccessFacts {
        AccessFacts {
            has_access: true,
            was_revoked: false,
            email_fails: false,
            is_reset_required: false,
            is_confirmed: false,
            invite_expires_at: Some(NOW + Duration::days(1)),
        }
    }

    #[test]
    fn an_invitation_expires_at_its_second() {
        let at = |expires| AccountStatus::of(&AccessFacts { invite_expires_at: Some(expires), ..facts() }, NOW);
        assert_eq!(at(NOW + Duration::seconds(1)), AccountStatus::Invited);
        assert_eq!(at(NOW), AccountStatus::InviteExpired);
    }

    #[test]
    fn without_access_nothing_else_counts() {
        let none = AccessFacts { has_access: false, is_confirmed: true, email_fails: true, ..facts() };
        assert_eq!(AccountStatus::of(&none, NOW), AccountStatus::NotInvited);
        assert_eq!(AccountStatus::of(&AccessFacts { was_revoked: true, ..none }, NOW), AccountStatus::Revoked);
    }

    #[test]
    fn only_a_sign_in_confirms() {
        assert_eq!(
            AccountStatus::of(&AccessFacts { is_confirmed: true, ..facts() }, NOW),
            AccountStatus::AccountConfirmed
        );
        let reset = AccessFacts { is_confirmed: true, is_reset_required: true, ..facts() };
        assert_eq!(AccountStatus::of(&reset, NOW), AccountStatus::ResetRequired);
    }
}
