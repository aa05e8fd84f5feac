//! Which service answers a host and a path.

use tenancy::Host;

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// The public site and billing.
    Activation,
    /// Portals and consoles.
    Portal,
    /// The demo's mail.
    Mail,
}

/// The table. `None` is a host that is known but has nothing yet.
#[must_use]
pub fn service(host: &Host, path: &str) -> Option<Service> {
    match host {
        Host::Site => Some(Service::Activation),
        Host::Portal(_) => Some(Service::Portal),
        Host::Console(_) if path == "/billing" || path.starts_with("/billing/") => Some(Service::Activation),
        Host::Console(_) => Some(Service::Portal),
        Host::Mail => Some(Service::Mail),
        Host::Operator => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn billing_is_the_only_part_of_a_console_that_activation_answers() {
        let console = Host::Console("acme".parse().unwrap());
        for (path, answers) in [
            ("/billing", Service::Activation),
            ("/billing/card", Service::Activation),
            ("/billings", Service::Portal),
            ("/Billing", Service::Portal),
            ("//billing", Service::Portal),
            ("/", Service::Portal),
        ] {
            assert_eq!(service(&console, path), Some(answers), "{path}");
        }
        assert_eq!(service(&Host::Portal("acme".parse().unwrap()), "/billing"), Some(Service::Portal));
        assert_eq!(service(&Host::Operator, "/"), None);
    }
}
