//! Kinds of events in words.

/// A group of kinds, as the filter offers it: parameter, words, and what the kinds begin with.
pub(super) const GROUPS: &[(&str, &str, &str)] = &[
    ("contacts", "Contacts and access", "contact."),
    ("customers", "Customers", "customer."),
    ("staff", "Colleagues", "staff."),
    ("settings", "Settings", "settings."),
    ("imports", "Imports", "import."),
    ("parts", "Parts", "part."),
    ("prices", "Prices", "price."),
    ("catalogues", "Catalogues", "catalogue."),
    ("approvals", "Approval rules", "approval."),
    ("budgets", "Budgets", "budget."),
    ("exports", "Exports", "export."),
    ("portal", "Activation and billing", "tenant."),
    ("audit", "Audit trail", "audit."),
];

/// Kinds with their words.
const KINDS: &[(&str, &str)] = &[
    ("contact.invited", "Invitation sent"),
    ("contact.bulk_invited", "Many contacts invited"),
    ("contact.bulk_scheduled", "Bulk invitation scheduled"),
    ("contact.bulk_stopped", "Bulk invitation stopped"),
    ("contact.revoked", "Access revoked"),
    ("contact.restored", "Access restored"),
    ("contact.reset_sent", "Password reset sent"),
    ("contact.reset_asked", "Asked for a new password"),
    ("contact.sign_in_link_asked", "Asked for a link to sign in"),
    ("contact.password_set", "Password set"),
    ("contact.signed_in", "Signed in"),
    ("contact.customer_left", "Went on to another customer"),
    ("contact.customer_entered", "Came from another customer"),
    ("contact.login_shared", "Login shared with the same person elsewhere"),
    ("contact.login_parted", "Login not shared any more"),
    ("contact.temporary_password_used", "Temporary password used"),
    ("contact.link_enabled", "Login link enabled"),
    ("contact.link_refreshed", "Login link refreshed"),
    ("contact.link_mailed", "Login link mailed"),
    ("contact.link_disabled", "Login link disabled"),
    ("contact.passkey_added", "Passkey added"),
    ("contact.passkey_removed", "Passkey removed"),
    ("contact.second_step_added", "Second step set up"),
    ("contact.second_step_removed", "Second step turned off"),
    ("contact.second_step_reset", "Second step taken away"),
    ("contact.recovery_codes_renewed", "Recovery codes made anew"),
    ("contact.created", "Contact created"),
    ("contact.edited", "Contact edited"),
    ("contact.deleted", "Contact deleted"),
    ("contact.permissions_saved", "Contact’s permissions saved"),
    ("contact.view_started", "Portal viewed as this contact"),
    ("contact.view_ended", "View as this contact ended"),
    ("contact.note_added", "Note added"),
    ("contact.note_removed", "Note removed"),
    ("contact.task_edited", "Activity changed"),
    ("contact.task_completed", "Activity completed"),
    ("contact.task_reopened", "Activity opened again"),
    ("price.rule_added", "Price rule added"),
    ("price.rule_changed", "Price rule changed"),
    ("price.rule_removed", "Price rule removed"),
    ("price.name_added", "Price level or group added"),
    ("price.name_changed", "Price level or group renamed"),
    ("price.name_removed", "Price level or group removed"),
    ("price.customer_saved", "Customer’s pricing saved"),
    ("price.part_saved", "Part’s pricing saved"),
    ("catalogue.saved", "Catalogue saved"),
    ("customer.terms_saved", "Customer’s terms saved"),
    ("customer.tax_saved", "Customer’s tax exemption saved"),
    ("customer.created", "Customer created"),
    ("customer.edited", "Customer edited"),
    ("customer.deleted", "Customer deleted"),
    ("customer.address_added", "Address added"),
    ("customer.address_changed", "Address changed"),
    ("customer.address_removed", "Address removed"),
    ("customer.favourites_added", "List of favourites made for a customer"),
    ("approval.rule_added", "Approval rule added"),
    ("approval.rule_changed", "Approval rule changed"),
    ("approval.rule_removed", "Approval rule removed"),
    ("approval.stand_in_added", "Stand-in named"),
    ("approval.stand_in_removed", "Stand-in removed"),
    ("budget.saved", "Budget saved"),
    ("budget.removed", "Budget removed"),
    ("customer.portal_enabled", "Customer portal enabled"),
    ("customer.portal_disabled", "Customer portal disabled"),
    ("customer.features_saved", "Customer’s switches saved"),
    ("staff.invited", "Colleague invited"),
    ("staff.removed", "Colleague removed"),
    ("staff.role_changed", "Colleague’s role changed"),
    ("staff.reset_asked", "Colleague asked for a new password"),
    ("staff.password_set", "Colleague set a password"),
    ("staff.signed_in", "Colleague signed in"),
    ("settings.field_added", "Custom field added"),
    ("settings.field_changed", "Custom field changed"),
    ("settings.field_archived", "Custom field archived"),
    ("settings.field_restored", "Custom field brought back"),
    ("staff.passkey_added", "Colleague added a passkey"),
    ("staff.passkey_removed", "Colleague removed a passkey"),
    ("staff.second_step_added", "Colleague set up a second step"),
    ("staff.second_step_removed", "Colleague turned the second step off"),
    ("staff.second_step_reset", "Colleague’s second step taken away"),
    ("staff.recovery_codes_renewed", "Colleague made recovery codes anew"),
    ("settings.key_made", "API key made"),
    ("settings.key_revoked", "API key revoked"),
    ("settings.features_saved", "Portal switches saved"),
    ("settings.sign_in_saved", "Ways to sign in saved"),
    ("settings.info_saved", "Business information saved"),
    ("settings.currency_changed", "Currency changed"),
    ("settings.layout_saved", "Layout saved"),
    ("settings.login_name_changed", "Portal login name changed"),
    ("settings.login_links_saved", "Login links turned on or off"),
    ("settings.mail_saved", "Words of a mail saved"),
    ("settings.mail_reset", "Words of a mail put back"),
    ("settings.ways_in_saved", "What invitations carry saved"),
    ("settings.search_saved", "Search settings saved"),
    ("settings.shipping_added", "Shipping method added"),
    ("settings.shipping_changed", "Shipping method changed"),
    ("settings.shipping_removed", "Shipping method removed"),
    ("settings.terms_added", "Payment terms added"),
    ("settings.terms_changed", "Payment terms changed"),
    ("settings.terms_removed", "Payment terms removed"),
    ("settings.checkout_saved", "What orders need saved"),
    ("settings.quotes_saved", "How long quotes count saved"),
    ("settings.tax_added", "Tax rate added"),
    ("settings.tax_changed", "Tax rate changed"),
    ("settings.tax_removed", "Tax rate removed"),
    ("import.customers", "Customers imported"),
    ("import.contacts", "Contacts imported"),
    ("import.parts", "Parts imported"),
    ("import.interchange", "Interchange numbers imported"),
    ("import.own-numbers", "Customers’ own numbers imported"),
    ("import.prices", "Prices imported"),
    ("import.costs", "Costs imported"),
    ("export.contacts", "Contacts exported"),
    ("export.customers", "Customers exported"),
    ("export.orders", "Orders exported"),
    ("export.quotes", "Quotes exported"),
    ("export.parts", "Parts exported"),
    ("export.prices", "Prices exported"),
    ("export.costs", "Costs exported"),
    ("export.interchange", "Interchange numbers exported"),
    ("export.own-numbers", "Customers’ own numbers exported"),
    ("export.access", "Table of access exported"),
    ("export.invitations", "Invitations exported"),
    ("export.access-status", "Access report exported"),
    ("part.created", "Part created"),
    ("part.edited", "Part edited"),
    ("part.shown", "Part shown to customers"),
    ("price.changed_in_bulk", "Prices changed in bulk"),
    ("part.changed_in_bulk", "Parts changed in bulk"),
    ("part.hidden", "Part hidden from customers"),
    ("part.number_added", "Number of a part added"),
    ("part.related", "Part related to another one"),
    ("part.unrelated", "Relation of two parts removed"),
    ("part.picture_added", "Picture of a part added"),
    ("part.picture_removed", "Picture of a part removed"),
    ("part.document_added", "Document of a part added"),
    ("part.document_removed", "Document of a part removed"),
    ("part.number_removed", "Number of a part removed"),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::columns::Kind;
    use crate::imports::files::File;

    #[test]
    fn every_kind_is_found_by_the_filter_of_its_group() {
        for (kind, _) in KINDS {
            let groups = GROUPS.iter().filter(|(_, _, begins)| kind.starts_with(begins)).count();
            assert_eq!(groups, 1, "{kind}");
        }
    }

    #[test]
    fn what_is_put_together_has_words() {
        let imports = Kind::ALL.iter().map(|kind| format!("import.{}", kind.key()));
        let exports = crate::lists::SUBJECTS.iter().map(|list| format!("export.{}", list.key));
        let files = Kind::ALL.iter().filter(|kind| File::of(**kind).is_some());
        let files = files.map(|kind| format!("export.{}", kind.key()));
        for kind in imports.chain(exports).chain(files) {
            assert_ne!(words(&kind), kind);
        }
    }
}
