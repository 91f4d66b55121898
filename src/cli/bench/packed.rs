//! The columns of the packed tables, written out from the code lists: as many lines of SQL as there are demands and
//! accommodations. Which question is asked of them is in `plain`.

use crate::domain::accommodation::Accommodation;
use crate::domain::demand::Demand;
use crate::matching::rules::Rules;

/// Makes the tables.
const TABLES: &str = include_str!("packed.sql");
/// Great-circle distance, by the haversine formula.
const KILOMETRES: &str = "(2.0::float8 * 6371.0088::float8 * asin(least(sqrt(
    sin((roles.latitude - people.latitude) / 2.0::float8) * sin((roles.latitude - people.latitude) / 2.0::float8)
    + cos(people.latitude) * cos(roles.latitude)
        * (sin(radians(roles.longitude - people.longitude) / 2.0::float8)
            * sin(radians(roles.longitude - people.longitude) / 2.0::float8))
), 1.0::float8)))";
const SKILL: &str =
    "plain.skill(people.held, people.held_ranks, people.held_ends, people.held_worths, roles.occupation,
    roles.required_rank, roles.certificate_mandatory, $2)";

/// The statements that make and fill the packed tables; `rules_words` are the numbers of the rules.
pub fn tables(rules: &Rules, rules_words: Vec<(String, String)>) -> String {
    let words = [
        ("role_degrees", degrees("p.demands", "d")),
        ("person_degrees", degrees("j.capacities", "c")),
        (
            "bridge_levels",
            format!("{},\n{}", bridge_levels(rules, "available", "a"), bridge_levels(rules, "on_request", "r")),
        ),
        ("offers", bits("p.accommodations", &["available", "on_request", "unavailable"])),
        ("needs", bits("j.accommodations", &["required", "preferred"])),
    ];
    filled_in(&filled_in(TABLES, words), rules_words)
}

/// What the question over the packed tables needs beside the words of the other one.
pub fn words(rules: &Rules) -> Vec<(String, String)> {
    let (bridged, negotiable) = (rules.accessibility.bridged().value(), rules.accessibility.negotiable().value());
    // One finding per demand, in the order of matching::finding.
    let worth = |code: &str| {
        format!(
            "case when roles.d_{code} < 0 then 0 when roles.d_{code} = 0 then 1000000 when people.c_{code} < 0 then 0
             when people.c_{code} >= roles.d_{code} then 1000000
             when people.c_{code} + roles.a_{code} >= roles.d_{code} then {bridged} else {negotiable} end"
        )
    };
    let no_barrier = |code: &str| {
        format!(
            "and (roles.d_{code} <= 0 or people.c_{code} < 0
             or people.c_{code} + greatest(roles.a_{code}, roles.r_{code}) >= roles.d_{code})"
        )
    };
    let each = |write: &dyn Fn(&str) -> String| Demand::ALL.iter().map(|it| write(it.code())).collect::<Vec<_>>();
    let dwelling = [
        Accommodation::AccessibleDormitory,
        Accommodation::StepFreeAccess,
        Accommodation::Lift,
        Accommodation::AccessibleToilet,
    ];
    let words = [
        ("kilometres", KILOMETRES.to_owned()),
        ("skill", SKILL.to_owned()),
        ("worth", format!("({})::bigint", each(&worth).join(" + "))),
        ("no_barrier", each(&no_barrier).join("\n")),
        ("accessible_dormitory", bit(Accommodation::AccessibleDormitory).to_string()),
        ("dormitory", bit(Accommodation::Dormitory).to_string()),
        ("accessible_dwelling", dwelling.into_iter().map(bit).sum::<u32>().to_string()),
    ];
    words.map(|(word, value)| (word.to_owned(), value)).into()
}

/// A text with each `{word}` replaced.
pub fn filled_in<W: AsRef<str>>(text: &str, words: impl IntoIterator<Item = (W, String)>) -> String {
    words
        .into_iter()
        .fold(text.to_owned(), |text, (word, value)| text.replace(&format!("{{{}}}", word.as_ref()), &value))
}

/// A column for each demand; what is not stated is -1.
fn degrees(of: &str, prefix: &str) -> String {
    let column = |demand: &Demand| {
        let code = demand.code();
        format!("coalesce(({of}->>'{code}')::smallint, (-1)::smallint) as {prefix}_{code}")
    };
    Demand::ALL.iter().map(column).collect::<Vec<_>>().join(",\n")
}

/// By how many levels the strongest such accommodation lowers each demand.
fn bridge_levels(rules: &Rules, offer: &str, prefix: &str) -> String {
    let column = |demand: &Demand| {
        let strengths = rules.bridges.entries().filter(|(_, it, _)| it == demand).map(|(by, _, levels)| {
            format!(", case when p.accommodations->>'{}' = '{offer}' then {levels} else 0 end", by.code())
        });
        format!("greatest(0{})::smallint as {prefix}_{}", strengths.collect::<String>(), demand.code())
    };
    Demand::ALL.iter().map(column).collect::<Vec<_>>().join(",\n")
}

/// A number for each stance, with a bit for each accommodation.
fn bits(of: &str, stances: &[&str]) -> String {
    let column = |stance: &&str| {
        let each = Accommodation::ALL
            .iter()
            .map(|it| format!("case when {of}->>'{}' = '{stance}' then {} else 0 end", it.code(), bit(*it)));
        format!("({})::integer as {stance}", each.collect::<Vec<_>>().join(" + "))
    };
    stances.iter().map(column).collect::<Vec<_>>().join(",\n")
}

/// Twenty-seven accommodations fit a number of 32 bits.
fn bit(accommodation: Accommodation) -> u32 {
    u32::try_from(accommodation.index()).map_or(0, |place| 1 << place)
}
