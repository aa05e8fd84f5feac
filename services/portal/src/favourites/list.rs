//! Lists and their lines, and who sees them.

use db::{ContactId, CustomerId, Id};

use crate::parts::part::ItemId;

/// Marks ids of lists.
#[derive(Debug)]
pub enum ListKind {}
/// The id of a list.
pub type ListId = Id<ListKind>;
/// Marks ids of lines.
#[derive(Debug)]
pub(crate) enum LineKind {}
/// The id of a line.
pub(crate) type LineId = Id<LineKind>;
/// Marks ids of sections.
#[derive(Debug)]
pub(crate) enum SectionKind {}
/// The id of a section.
pub(crate) type SectionId = Id<SectionKind>;

/// The most lists that all of a customer's people share, and the most of one of them alone.
pub(super) const MOST_LISTS: i64 = 50;
/// The most parts of a list.
pub(super) const MOST_LINES: usize = 500;
/// The most sections of a list.
pub(super) const MOST_SECTIONS: usize = 50;
/// The largest number of pieces of a line.
pub(super) const MOST_PIECES: i64 = 999_999;

/// Who asks for lists.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Who {
    /// Staff: what they made, and what a customer's people share. What somebody made for themselves is theirs.
    Staff,
    /// One of a customer's people: what all of them share, and what is theirs alone.
    Contact(ContactId, CustomerId),
}

impl Who {
    /// The contact and its customer, as statements bind them; none for staff.
    pub(super) fn bound(self) -> (Option<uuid::Uuid>, Option<uuid::Uuid>) {
        match self {
            Self::Staff => (None, None),
            Self::Contact(contact, customer) => (Some(contact.uuid()), Some(customer.uuid())),
        }
    }
}

/// A list that whoever asked for it may see: there is no other way to one.
#[derive(Clone, Debug)]
pub(crate) struct List {
    pub(crate) id: ListId,
    pub(crate) customer: CustomerId,
    /// Whose it is alone.
    pub(crate) contact: Option<ContactId>,
    pub(crate) contact_name: Option<String>,
    /// Who made it; none for staff.
    pub(crate) made_by: Option<ContactId>,
    pub(crate) name: String,
    /// How many shown parts are on it.
    pub(crate) parts: i64,
}

impl List {
    /// Whether somebody may rename it and throw it away: staff, whose it is alone, or who made it.
    pub(crate) fn is_managed_by(&self, who: Who) -> bool {
        match who {
            Who::Staff => true,
            Who::Contact(me, _) => self.contact == Some(me) || self.made_by == Some(me),
        }
    }

    /// Whether somebody may let colleagues see it, or no longer: who made it.
    pub(crate) fn is_shared_by(&self, who: Who) -> bool {
        matches!(who, Who::Contact(me, _) if self.made_by == Some(me))
    }
}

/// A part on a list.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) id: LineId,
    pub(crate) item: ItemId,
    pub(crate) section: Option<SectionId>,
    pub(crate) quantity: i64,
    pub(crate) note: String,
    /// A part that is not offered any more stays on the list, behind the others.
    pub(crate) is_shown: bool,
}

/// A heading in a list.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub(crate) id: SectionId,
    pub(crate) name: String,
}
