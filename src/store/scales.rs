//! Demands, capacities, offers and needs as the JSON objects of their columns, in the shape of the wire:
//! `{"hands": 3}`, `{"seated_work": "available"}`. An absent key is unknown.

use serde_json::Value;

use crate::domain::accommodation::{Accommodation, Need, Offer, PerAccommodation};
use crate::domain::demand::{Degree, Degrees, Demand};
use crate::domain::fault::Fault;

/// The values that an accommodation can have.
pub(super) trait Stance: Copy + PartialEq {
    fn code(self) -> &'static str;
    fn parse(code: &str) -> Result<Self, Fault>;
}

impl Stance for Offer {
    fn code(self) -> &'static str {
        self.code()
    }

    fn parse(code: &str) -> Result<Self, Fault> {
        Self::parse(code)
    }
}

impl Stance for Need {
    fn code(self) -> &'static str {
        self.code()
    }

    fn parse(code: &str) -> Result<Self, Fault> {
        Self::parse(code)
    }
}

pub(super) fn degrees_to_json(degrees: &Degrees) -> Value {
    let entry = |(demand, degree): (Demand, Degree)| (demand.code().to_owned(), Value::from(degree.value()));
    Value::Object(degrees.stated().map(entry).collect())
}

/// `None` for anything that `degrees_to_json` does not write.
pub(super) fn degrees_from_json(value: &Value) -> Option<Degrees> {
    let entry = |(key, value): (&String, &Value)| {
        Some((Demand::parse(key).ok()?, value.as_i64().and_then(|number| Degree::new(number).ok())?))
    };
    value.as_object()?.iter().map(entry).collect()
}

pub(super) fn accommodations_to_json<T: Stance>(stances: &PerAccommodation<T>) -> Value {
    let entry = |(accommodation, stance): (Accommodation, T)| (accommodation.code().to_owned(), stance.code().into());
    Value::Object(stances.stated().map(entry).collect())
}

/// `None` for anything that `accommodations_to_json` does not write.
pub(super) fn accommodations_from_json<T: Stance>(value: &Value) -> Option<PerAccommodation<T>> {
    let entry = |(key, value): (&String, &Value)| {
        Some((Accommodation::parse(key).ok()?, value.as_str().and_then(|code| T::parse(code).ok())?))
    };
    value.as_object()?.iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_scale_is_written_in_the_shape_of_the_wire_and_read_back() {
        let hands = Degrees::from_iter([(Demand::Hands, Degree::MAX), (Demand::Vision, Degree::ZERO)]);
        assert_eq!(degrees_to_json(&hands), json!({"hands": 3, "vision": 0}));
        assert_eq!(degrees_from_json(&degrees_to_json(&hands)), Some(hands));
        let offers = PerAccommodation::from_iter([(Accommodation::SeatedWork, Offer::OnRequest)]);
        assert_eq!(accommodations_to_json(&offers), json!({"seated_work": "on_request"}));
        assert_eq!(accommodations_from_json(&accommodations_to_json(&offers)), Some(offers));
    }

    #[test]
    fn what_is_no_scale_is_not_read_as_an_empty_one() {
        for wrong in [json!([]), json!({"hands": 4}), json!({"hands": 1.5}), json!({"hand": 1}), json!({"hands": null})]
        {
            assert_eq!(degrees_from_json(&wrong), None, "{wrong}");
        }
        for wrong in [json!(null), json!({"seated_work": "required"}), json!({"seat": "available"})] {
            assert_eq!(accommodations_from_json::<Offer>(&wrong), None, "{wrong}");
        }
    }
}
