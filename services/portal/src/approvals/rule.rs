//! A customer's rules of approval: whose orders, above which amount, and who says yes.

use db::{ContactId, Id};
use time::Date;

/// Marks ids of rules.
#[derive(Debug)]
pub(crate) enum RuleMark {}
/// The id of a rule.
pub(crate) type RuleId = Id<RuleMark>;
/// Marks ids of stand-ins.
#[derive(Debug)]
pub(crate) enum StandInMark {}
/// The id of a time in which somebody stands in.
pub(crate) type StandInId = Id<StandInMark>;

/// Orders above an amount need the yes of one of these people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) id: RuleId,
    /// Whose orders; none for everybody who has no rules of their own.
    pub(crate) contact: Option<ContactId>,
    /// Minor units; zero for every order.
    pub(crate) over_minor: i64,
    /// An approver may approve orders of their own.
    pub(crate) allows_own: bool,
    pub(crate) approvers: Vec<ContactId>,
    pub(crate) row_version: i32,
}

impl Rule {
    /// Whether an order of so many minor units is above its amount.
    pub(crate) const fn reaches(&self, total_minor: i64) -> bool {
        self.over_minor == 0 || total_minor > self.over_minor
    }
}

/// Somebody decides beside a colleague who is away.
#[derive(Clone, Debug)]
pub(crate) struct StandIn {
    pub(crate) id: StandInId,
    /// Who is away.
    pub(crate) contact: ContactId,
    /// Who decides.
    pub(crate) stand_in: ContactId,
    pub(crate) from_on: Date,
    /// The last day.
    pub(crate) to_on: Date,
}

/// Somebody who works at the customer.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: ContactId,
    pub(crate) name: String,
    /// Whether they have access and see orders at this moment.
    pub(crate) is_able: bool,
}

/// All that decides who approves a customer's orders, as it is at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    /// The lowest amount first.
    pub(crate) rules: Vec<Rule>,
    /// Those that are not over.
    pub(crate) stand_ins: Vec<StandIn>,
    pub(crate) people: Vec<Person>,
    /// In the business's calendar.
    pub(crate) today: Date,
}

impl Book {
    /// The rules for somebody's orders: their own where they have some, else everybody's.
    fn rules_for(&self, orderer: ContactId) -> impl DoubleEndedIterator<Item = &Rule> {
        let has_own = self.rules.iter().any(|rule| rule.contact == Some(orderer));
        let whose = has_own.then_some(orderer);
        self.rules.iter().filter(move |rule| rule.contact == whose)
    }

    /// The rule that makes somebody's order wait: of those that it is above, the one with the highest amount.
    pub(crate) fn reached(&self, orderer: ContactId, total_minor: i64) -> Option<&Rule> {
        self.rules_for(orderer).rfind(|rule| rule.reaches(total_minor))
    }

    /// Who can approve somebody's order now. One that waits although it is above no amount, as it goes beyond a budget or
    /// the rules were changed, is for those whom the lowest amount asks.
    pub(crate) fn approvers(&self, orderer: ContactId, total_minor: i64) -> Vec<&Person> {
        let Some(rule) = self.reached(orderer, total_minor).or_else(|| self.rules_for(orderer).next()) else {
            return Vec::new();
        };
        let may = |id: &ContactId| rule.allows_own || *id != orderer;
        let named: Vec<ContactId> = rule.approvers.iter().copied().filter(may).collect();
        let is_away = |one: &&StandIn| (one.from_on..=one.to_on).contains(&self.today) && named.contains(&one.contact);
        let beside: Vec<ContactId> =
            self.stand_ins.iter().filter(is_away).map(|one| one.stand_in).filter(may).collect();
        let is_asked = |person: &&Person| person.is_able && (named.contains(&person.id) || beside.contains(&person.id));
        self.people.iter().filter(is_asked).collect()
    }

    /// Whether this person can approve an order of that one.
    pub(crate) fn lets(&self, approver: ContactId, orderer: ContactId, total_minor: i64) -> bool {
        self.approvers(orderer, total_minor).iter().any(|person| person.id == approver)
    }

    /// A person's name; one who does not work there any more has none.
    pub(crate) fn name(&self, id: ContactId) -> &str {
        self.people.iter().find(|person| person.id == id).map_or("Somebody who left", |person| &person.name)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;

    const fn contact(number: u128) -> ContactId {
        ContactId::new(Uuid::from_u128(number))
    }

    const DANA: ContactId = contact(1);
    const CARL: ContactId = contact(2);
    const ANN: ContactId = contact(3);

    fn rule(contact: Option<ContactId>, over_minor: i64, approvers: &[ContactId]) -> Rule {
        let id = RuleId::new(Uuid::nil());
        Rule { id, contact, over_minor, allows_own: false, approvers: approvers.to_vec(), row_version: 1 }
    }

    fn book(rules: Vec<Rule>) -> Book {
        let person = |(id, name): (ContactId, &str)| Person { id, name: name.to_owned(), is_able: true };
        let people = [(DANA, "Dana"), (CARL, "Carl"), (ANN, "Ann")].map(person).to_vec();
        Book { rules, stand_ins: Vec::new(), people, today: date!(2026 - 11 - 27) }
    }

    fn asked(book: &Book, orderer: ContactId, total_minor: i64) -> Vec<&str> {
        book.approvers(orderer, total_minor).into_iter().map(|person| person.name.as_str()).collect()
    }

    #[test]
    fn the_highest_amount_that_an_order_is_above_decides() {
        let book = book(vec![rule(None, 10_000, &[CARL]), rule(None, 50_000, &[ANN])]);
        assert_eq!(book.reached(DANA, 10_000), None, "not above it");
        assert!(book.reached(DANA, 10_001).is_some());
        assert_eq!(asked(&book, DANA, 10_001), ["Carl"]);
        assert_eq!(asked(&book, DANA, 50_001), ["Ann"]);
        assert_eq!(asked(&book, DANA, 1), ["Carl"], "beyond a budget, the lowest asks");
        assert_eq!(asked(&book, ANN, 50_001), Vec::<&str>::new(), "nobody approves orders of their own");
    }

    #[test]
    fn own_rules_take_the_place_of_everybodys() {
        let book = book(vec![rule(None, 0, &[CARL]), rule(Some(DANA), 50_000, &[ANN])]);
        assert_eq!(book.reached(DANA, 50_000), None);
        assert!(book.reached(ANN, 0).is_some(), "every order");
        assert_eq!(asked(&book, DANA, 60_000), ["Ann"]);
        let own = Rule { allows_own: true, ..rule(None, 0, &[CARL]) };
        assert_eq!(asked(&self::book(vec![own]), CARL, 1), ["Carl"]);
    }

    #[test]
    fn who_stands_in_decides_in_that_time_alone_and_not_about_their_own() {
        let mut book = book(vec![rule(None, 0, &[CARL])]);
        let stand_in =
            |from_on, to_on| StandIn { id: StandInId::new(Uuid::nil()), contact: CARL, stand_in: ANN, from_on, to_on };
        book.stand_ins = vec![stand_in(date!(2026 - 11 - 28), date!(2026 - 12 - 31))];
        assert_eq!(asked(&book, DANA, 1), ["Carl"]);
        book.stand_ins = vec![stand_in(date!(2026 - 11 - 27), date!(2026 - 11 - 27))];
        assert_eq!(asked(&book, DANA, 1), ["Carl", "Ann"]);
        assert_eq!(asked(&book, ANN, 1), ["Carl"]);
        assert_eq!(asked(&book, CARL, 1), Vec::<&str>::new(), "whoever is away hands on no right they do not have");
        book.people.iter_mut().for_each(|person| person.is_able = person.id == ANN);
        assert_eq!(asked(&book, DANA, 1), ["Ann"]);
    }
}
