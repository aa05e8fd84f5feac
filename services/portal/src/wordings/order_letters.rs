//! Letters about orders: when each goes out, and what it says as long as a business has no words of its own.

use mail::{Variable, Wording};

use super::letter::Kept;

/// A letter to whoever placed an order, or to who approves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrderLetter {
    Placed,
    Waiting,
    Held,
    Asked,
    Approved,
    ApprovedHeld,
    Rejected,
    Released,
    Changed,
    PartlyShipped,
    Shipped,
    ShipmentCorrected,
    ShipmentUndone,
    RestCancelled,
    Cancelled,
}

impl OrderLetter {
    /// All of them, in the order in which orders go through them.
    pub(crate) const ALL: [Self; 15] = [
        Self::Placed,
        Self::Waiting,
        Self::Held,
        Self::Asked,
        Self::Approved,
        Self::ApprovedHeld,
        Self::Rejected,
        Self::Released,
        Self::Changed,
        Self::PartlyShipped,
        Self::Shipped,
        Self::ShipmentCorrected,
        Self::ShipmentUndone,
        Self::RestCancelled,
        Self::Cancelled,
    ];

    /// What it speaks of beside its reader.
    pub(super) const fn variables(self) -> &'static [Variable] {
        use Variable::{Carrier, DecidedBy, OrderNumber, PlacedBy, PoNumber, Total, TrackingNumber};
        match self {
            Self::Approved | Self::ApprovedHeld | Self::Rejected => {
                &[OrderNumber, PoNumber, PlacedBy, Total, DecidedBy]
            }
            Self::PartlyShipped | Self::Shipped | Self::ShipmentCorrected | Self::ShipmentUndone => {
                &[OrderNumber, PoNumber, PlacedBy, Total, Carrier, TrackingNumber]
            }
            _ => &[OrderNumber, PoNumber, PlacedBy, Total],
        }
    }

    /// The words as long as the business has none of its own.
    pub(crate) fn usual(self) -> Wording {
        self.kept().wording()
    }

    pub(super) const fn kept(self) -> Kept {
        match self {
            Self::Placed | Self::Waiting | Self::Held | Self::Asked => self.kept_at_first(),
            Self::Approved | Self::ApprovedHeld | Self::Rejected | Self::Released | Self::Changed => {
                self.kept_when_decided()
            }
            Self::PartlyShipped | Self::Shipped | Self::ShipmentCorrected | Self::ShipmentUndone => {
                self.kept_when_shipped()
            }
            Self::RestCancelled => Kept {
                key: "order_rest_cancelled",
                label: "Rest of an order cancelled",
                hint: "Goes to whoever placed an order when you cancel what was not sent yet",
                subject: "The rest of order {order_number} is cancelled",
                before: "What was not sent yet is cancelled.",
            },
            Self::Cancelled => Kept {
                key: "order_cancelled",
                label: "Order cancelled",
                hint: "Goes to whoever placed an order when you cancel it",
                subject: "Order {order_number} is cancelled",
                before: "Your order is cancelled. Nothing of it comes.",
            },
        }
    }

    const fn kept_at_first(self) -> Kept {
        match self {
            Self::Waiting => Kept {
                key: "order_waiting",
                label: "Order received, waits for a colleague",
                hint: "Goes to whoever placed an order that a colleague of theirs has to approve",
                subject: "Order {order_number} received",
                before: "Thank you for your order. It waits for the approval of a colleague; you get a mail then.",
            },
            Self::Held => Kept {
                key: "order_held",
                label: "Order received, on hold",
                hint: "Goes to whoever placed an order that waits until you release it",
                subject: "Order {order_number} received",
                before: "Thank you for your order. It is on hold until we have looked at it; you get a mail then.",
            },
            Self::Asked => Kept {
                key: "order_asked",
                label: "Approval needed",
                hint: "Goes to those at the customer who can approve an order",
                subject: "Order {order_number} waits for your approval",
                before: "A colleague placed an order that needs your approval. Open it to approve or reject it.",
            },
            _ => Kept {
                key: "order_placed",
                label: "Order received",
                hint: "Goes to whoever placed an order that you can work on",
                subject: "Order {order_number} received",
                before: "Thank you for your order. This is what we have noted.",
            },
        }
    }

    const fn kept_when_decided(self) -> Kept {
        match self {
            Self::Approved => Kept {
                key: "order_approved",
                label: "Order approved",
                hint: "Goes to whoever placed an order when a colleague of theirs approves it",
                subject: "Order {order_number} is approved",
                before: "A colleague approved your order, and we have it now.",
            },
            Self::ApprovedHeld => Kept {
                key: "order_approved_held",
                label: "Order approved, on hold",
                hint: "Goes to whoever placed an order that a colleague approved and that waits until you release it",
                subject: "Order {order_number} is approved",
                before: "A colleague approved your order. It is on hold until we have looked at it; you get a mail then.",
            },
            Self::Rejected => Kept {
                key: "order_rejected",
                label: "Order rejected",
                hint: "Goes to whoever placed an order when a colleague of theirs rejects it",
                subject: "Order {order_number} is rejected",
                before: "A colleague did not approve your order. It is cancelled, and nothing of it comes.",
            },
            Self::Released => Kept {
                key: "order_released",
                label: "Order released",
                hint: "Goes to whoever placed an order when you release it",
                subject: "Order {order_number} is released",
                before: "Your order is released, and we work on it now.",
            },
            _ => Kept {
                key: "order_changed",
                label: "Order changed",
                hint: "Goes to whoever placed an order when you change it",
                subject: "Order {order_number} is changed",
                before: "We changed your order. This is how it stands now.",
            },
        }
    }

    const fn kept_when_shipped(self) -> Kept {
        match self {
            Self::PartlyShipped => Kept {
                key: "order_partly_shipped",
                label: "Part of an order shipped",
                hint: "Goes to whoever placed an order when you send a part of it",
                subject: "Order {order_number} is on its way",
                before: "A part of your order is on its way. The rest follows.",
            },
            Self::ShipmentCorrected => Kept {
                key: "shipment_corrected",
                label: "Shipment corrected",
                hint: "Goes to whoever placed an order when you correct the carrier or the tracking number",
                subject: "Order {order_number}: a shipment is corrected",
                before: "We told you something wrong about a shipment. This is how it stands.",
            },
            Self::ShipmentUndone => Kept {
                key: "shipment_undone",
                label: "Shipment undone",
                hint: "Goes to whoever placed an order when you undo a shipment that was noted by mistake",
                subject: "Order {order_number}: a shipment is undone",
                before: "We told you by mistake that goods of this order are on their way. They are still to come.",
            },
            _ => Kept {
                key: "order_shipped",
                label: "Order shipped",
                hint: "Goes to whoever placed an order when all of it is sent",
                subject: "Order {order_number} is on its way",
                before: "Your order is on its way.",
            },
        }
    }
}
