//! stripe-double.
