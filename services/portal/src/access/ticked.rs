//! What a form of switches asks for.

use std::collections::HashSet;

use super::Feature;

/// The switches of a form: what is ticked, beside what was ticked when the form was shown. A switch that nobody touched
/// asks for nothing, so that of two who have the form open neither undoes what the other saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ticked {
    now: HashSet<Feature>,
    /// Nothing when the form did not say: then every switch is asked for as it is ticked.
    shown: Option<HashSet<Feature>>,
}

impl Ticked {
    /// Reads a form of boxes that are named for their features; its field `shown` holds what [`shown`] gave.
    pub(crate) fn read(form: &[(String, String)]) -> Self {
        let shown = form.iter().find(|(name, _)| name == "shown");
        Self {
            now: form.iter().filter_map(|(name, _)| Feature::from_key(name)).collect(),
            shown: shown.map(|(_, keys)| keys.split(' ').filter_map(Feature::from_key).collect()),
        }
    }

    /// What a switch is to become; nothing when it was left as it was shown.
    pub(crate) fn asks(&self, feature: Feature) -> Option<bool> {
        let is_on = self.now.contains(&feature);
        let is_untouched = self.shown.as_ref().is_some_and(|shown| shown.contains(&feature) == is_on);
        (!is_untouched).then_some(is_on)
    }
}

/// What a form says that it showed as ticked: these features.
pub(crate) fn shown(ticked: impl Iterator<Item = Feature>) -> String {
    ticked.map(Feature::key).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: &[(&str, &str)]) -> Ticked {
        Ticked::read(&form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>())
    }

    #[test]
    fn a_switch_that_nobody_touched_asks_for_nothing() {
        let shown = shown([Feature::Parts, Feature::Stock].into_iter());
        let ticked = read(&[("shown", &shown), ("stock", "on"), ("orders", "on")]);
        let asked = [Feature::Parts, Feature::Stock, Feature::Orders, Feature::Quotes].map(|one| ticked.asks(one));
        assert_eq!(asked, [Some(false), None, Some(true), None]);
    }

    #[test]
    fn a_form_that_does_not_say_what_it_showed_asks_for_everything() {
        let ticked = read(&[("stock", "on")]);
        assert_eq!([Feature::Stock, Feature::Orders].map(|one| ticked.asks(one)), [Some(true), Some(false)]);
    }
}
