//! The customers of a demo tenant and the people who work there.

use super::dice::Dice;
use super::firms::Firm;

/// A customer as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Customer {
    pub(crate) name: &'static str,
    pub(crate) account_number: String,
    pub(crate) domain: String,
    pub(crate) phone: String,
    pub(crate) street: String,
    /// City, state and postal code.
    pub(crate) town: (&'static str, &'static str, &'static str),
    pub(crate) has_portal_access: bool,
    pub(crate) is_active: bool,
    /// Days since it was added.
    pub(crate) age_days: i64,
}

/// How far a contact has come; days count back from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Never invited.
    None,
    /// Signs in; last so many hours ago.
    Confirmed { invited_days: i64, seen_hours: i64 },
    /// The invitation is out.
    Invited { days: i64 },
    /// It was not used in time.
    Expired { days: i64 },
    /// Access was taken away.
    Revoked { invited_days: i64, revoked_days: i64 },
    /// Must set a new password.
    ResetRequired { invited_days: i64 },
    /// Mail comes back.
    EmailFailing { invited_days: i64, failed_days: i64 },
}

/// A contact as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Contact {
    /// Where its customer stands in the list.
    pub(crate) customer: usize,
    pub(crate) first_name: &'static str,
    pub(crate) last_name: &'static str,
    pub(crate) email: Option<String>,
    pub(crate) phone: String,
    pub(crate) access: Access,
}

/// A firm's customers.
pub(crate) fn customers(dice: &mut Dice, firm: &Firm) -> Vec<Customer> {
    let numbered = firm.customers.iter().zip(1..);
    numbered.map(|(name, number)| customer(dice, name, number, firm.age_days)).collect()
}

fn customer(dice: &mut Dice, name: &'static str, number: i64, oldest_days: i64) -> Customer {
    let street = format!("{} {}", dice.between(100, 4900), dice.one_of(&STREETS));
    Customer {
        name,
        account_number: format!("C-{}", 10_400 + number * 37),
        domain: domain(name),
        phone: phone(dice),
        street,
        town: *dice.one_of(&TOWNS),
        // The first ones are what a newcomer opens.
        has_portal_access: number < 4 || !dice.happens(8),
        is_active: number < 4 || !dice.happens(3),
        age_days: oldest_days - dice.between(0, oldest_days / 2),
    }
}

/// `halvorsenhaulage.example`: a name that leads nowhere (RFC 2606).
fn domain(name: &str) -> String {
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{}.example", letters.to_lowercase())
}

/// Numbers that are never given out (555-0100 to 555-0199).
fn phone(dice: &mut Dice) -> String {
    format!("({}) 555-0{}", dice.one_of(&[515, 319, 402, 563, 612, 641, 712]), dice.between(100, 199))
}

/// A firm's contacts: the first is the one whose sign-in is printed, the rest are spread over all customers.
pub(crate) fn contacts(dice: &mut Dice, firm: &Firm, customers: &[Customer]) -> Vec<Contact> {
    (0..firm.contacts).map(|index| contact(dice, index, customers)).collect()
}

fn contact(dice: &mut Dice, index: usize, customers: &[Customer]) -> Contact {
    // 300 steps through two lists whose lengths share no factor: no name comes twice.
    let (first_name, last_name) = (FIRST[index % FIRST.len()], LAST[index % LAST.len()]);
    let customer = index % customers.len();
    let age_days = customers[customer].age_days;
    let access =
        if index == 0 { Access::Confirmed { invited_days: 60, seen_hours: 2 } } else { access(dice, age_days) };
    let email = (access != Access::None || dice.happens(85)).then(|| {
        let local: String =
            format!("{first_name}.{last_name}").chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.').collect();
        format!("{}@{}", local.to_lowercase(), customers[customer].domain)
    });
    Contact { customer, first_name, last_name, email, phone: phone(dice), access }
}

fn access(dice: &mut Dice, age_days: i64) -> Access {
    let invited_days = dice.between(8, age_days.max(9));
    match dice.between(1, 100) {
        1..=52 => Access::Confirmed { invited_days, seen_hours: dice.between(1, 24 * invited_days.min(45)) },
        53..=64 => Access::Invited { days: dice.between(0, 6) },
        65..=71 => Access::Expired { days: invited_days },
        72..=77 => Access::Revoked { invited_days, revoked_days: dice.between(0, invited_days - 1) },
        78..=80 => Access::ResetRequired { invited_days },
        81..=83 => Access::EmailFailing { invited_days, failed_days: dice.between(0, invited_days) },
        _ => Access::None,
    }
}

const STREETS: [&str; 12] = [
    "Industrial Parkway",
    "Depot Street",
    "County Road 14",
    "Commerce Drive",
    "Mill Street",
    "Foundry Lane",
    "Airport Road",
    "Second Avenue SE",
    "Railway Avenue",
    "Quarry Road",
    "Hickman Road",
    "Elevator Street",
];

const TOWNS: [(&str, &str, &str); 10] = [
    ("Des Moines", "IA", "50309"),
    ("Cedar Rapids", "IA", "52401"),
    ("Ames", "IA", "50010"),
    ("Omaha", "NE", "68102"),
    ("Lincoln", "NE", "68508"),
    ("Davenport", "IA", "52801"),
    ("Moline", "IL", "61265"),
    ("Rochester", "MN", "55902"),
    ("Minneapolis", "MN", "55401"),
    ("Sioux Falls", "SD", "57104"),
];

const FIRST: [&str; 61] = [
    "Dana", "Abel", "Aisha", "Bea", "Carlos", "Cole", "Della", "Devon", "Elena", "Emeka", "Fatima", "Freya", "Gus",
    "Hana", "Hector", "Ines", "Ivan", "Jada", "Joel", "June", "Kai", "Kenji", "Lara", "Leon", "Lucia", "Mabel",
    "Marcus", "Mei", "Miles", "Mona", "Nadia", "Nils", "Olive", "Omar", "Paula", "Pedro", "Quinn", "Rafael", "Rhea",
    "Rosa", "Ruth", "Sam", "Sanjay", "Selma", "Simon", "Sofia", "Stellan", "Tara", "Theo", "Tilda", "Umar", "Una",
    "Vera", "Victor", "Wanda", "Wes", "Xenia", "Yusuf", "Yvonne", "Zane", "Zoë",
];

const LAST: [&str; 47] = [
    "Whitfield",
    "Torres",
    "Siddiqui",
    "Lockhart",
    "Mendieta",
    "Ferrante",
    "Vance",
    "Pryce",
    "Kowalczyk",
    "Nwosu",
    "El-Amin",
    "Holm",
    "Anders",
    "Baptiste",
    "Carmody",
    "Chaudhry",
    "Dietrich",
    "Eklund",
    "Farrow",
    "Galvan",
    "Hendry",
    "Iverson",
    "Jankowski",
    "Kimura",
    "Lacey",
    "Moreau",
    "Novak",
    "O'Dell",
    "Pettersen",
    "Quigley",
    "Rasmussen",
    "Salazar",
    "Tran",
    "Underhill",
    "Vasquez",
    "Weller",
    "Xiong",
    "Yates",
    "Zielinski",
    "Abernathy",
    "Bloom",
    "Castellan",
    "Duarte",
    "Ellery",
    "Frost",
    "Guthrie",
    "Haskell",
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::firms::NORTHGATE;
    use super::*;

    #[test]
    fn there_are_300_people_with_an_address_of_their_own_in_every_state() {
        let mut dice = Dice::new(1);
        let customers = customers(&mut dice, &NORTHGATE);
        let contacts = contacts(&mut dice, &NORTHGATE, &customers);
        assert_eq!((customers.len(), contacts.len()), (60, 300));
        let with_address: Vec<&String> = contacts.iter().filter_map(|contact| contact.email.as_ref()).collect();
        assert_eq!(with_address.iter().collect::<HashSet<_>>().len(), with_address.len());
        assert!(with_address.iter().all(|email| email.parse::<accounts::Email>().is_ok()));
        let states: HashSet<_> = contacts.iter().map(|contact| std::mem::discriminant(&contact.access)).collect();
        assert_eq!(states.len(), 7);
    }

    #[test]
    fn the_first_contact_can_sign_in() {
        let mut dice = Dice::new(1);
        let customers = customers(&mut dice, &NORTHGATE);
        let first = &contacts(&mut dice, &NORTHGATE, &customers)[0];
        assert_eq!(first.email.as_deref(), Some("dana.whitfield@halvorsenhaulage.example"));
        assert!(matches!(first.access, Access::Confirmed { .. }));
        assert!(customers[0].has_portal_access && customers[0].is_active);
    }
}
