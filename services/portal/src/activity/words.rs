//! Kinds of events in words.

/// A group of kinds, as the filter offers it: parameter, words, and what the kinds begin with.
pub(super) const GROUPS: [(&str, &str, &str); 8] = [
    ("contacts", "Contacts and access", "contact."),
    ("customers", "Customers", "customer."),
    ("staff", "Colleagues", "staff."),
    ("settings", "Settings", "settings."),
    ("imports", "Imports", "import."),
    ("parts", "Parts", "part."),
    ("portal", "Activation and billing", "tenant."),
    ("audit", "Audit trail", "audit."),
];

/// Kinds with their words.
const KINDS: [(&str, &str); 51] = [
    ("contact.invited", "Invitation sent"),
    ("contact.bulk_invited", "Many contacts invited"),
    ("contact.revoked", "Access revoked"),
    ("contact.restored", "Access restored"),
    ("contact.reset_sent", "Password reset sent"),
    ("contact.reset_asked", "Asked for a new password"),
    ("contact.password_set", "Password set"),
    ("contact.signed_in", "Signed in"),
    ("contact.temporary_password_used", "Temporary password used"),
    ("contact.created", "Contact created"),
    ("contact.edited", "Contact edited"),
    ("contact.note_removed", "Note removed"),
    ("contact.task_completed", "Activity completed"),
    ("contact.task_reopened", "Activity opened again"),
    ("customer.created", "Customer created"),
    ("customer.edited", "Customer edited"),
    ("customer.portal_enabled", "Customer portal enabled"),
    ("customer.portal_disabled", "Customer portal disabled"),
    ("customer.features_saved", "Customer’s switches saved"),
    ("staff.invited", "Colleague invited"),
    ("staff.removed", "Colleague removed"),
    ("staff.role_changed", "Colleague’s role changed"),
    ("staff.reset_asked", "Colleague asked for a new password"),
    ("staff.password_set", "Colleague set a password"),
    ("staff.signed_in", "Colleague signed in"),
    ("settings.features_saved", "Portal switches saved"),
    ("settings.info_saved", "Business information saved"),
    ("settings.layout_saved", "Layout saved"),
    ("settings.login_name_changed", "Portal login name changed"),
    ("settings.mail_saved", "Words of a mail saved"),
    ("settings.mail_reset", "Words of a mail put back"),
    ("settings.ways_in_saved", "Ways into the portal saved"),
    ("settings.search_saved", "Search settings saved"),
    ("import.customers", "Customers imported"),
    ("import.contacts", "Contacts imported"),
    ("import.parts", "Parts imported"),
    ("part.created", "Part created"),
    ("part.edited", "Part edited"),
    ("part.shown", "Part shown to customers"),
    ("part.hidden", "Part hidden from customers"),
    ("tenant.activation_requested", "Activation requested"),
    ("tenant.activated", "Portal activated"),
    ("tenant.deactivated", "Portal deactivated"),
    ("tenant.deactivation_planned", "End of the portal planned"),
    ("tenant.reactivated", "Portal activated again"),
    ("tenant.refunded", "Second payment given back"),
    ("tenant.refund_refused", "Second payment to be given back"),
    ("tenant.disputed", "Payment disputed"),
    ("tenant.dispute_closed", "Dispute decided"),
    ("audit.checked", "Seals checked"),
    ("audit.exported", "Audit trail exported"),
];

/// What an event was, in words; a kind that a newer release wrote is shown as it is.
pub(super) fn words(kind: &str) -> &str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or(kind, |(_, words)| words)
}
