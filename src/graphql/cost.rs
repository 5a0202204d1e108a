//! What a request costs, before it is executed: a scalar nothing, an object 1, a list as many times its entries as the
//! page has. Beside it, how many values there are to find: scalars are no work for the database, but a field that is
//! asked for a thousand times in each entry is work for the executor. Fragments are weighed once each, so that the work
//! grows with the text alone.

use std::collections::HashMap;

use apollo_compiler::ExecutableDocument;
use apollo_compiler::executable::{Field, Operation, Selection, SelectionSet, Value};
use apollo_compiler::response::JsonMap;

/// Entries of a page when nobody says how many.
const PAGE: u64 = 25;
/// A page that is larger is refused when the field is executed; it costs no more than the largest.
const LARGEST_PAGE: u64 = 100;

/// How many entries a list that is no connection usually has, by what is in it.
const USUAL_LENGTHS: [(&str, u64); 21] = [
    ("AgendaItem", 12),
    ("AgendaRole", 8),
    ("AgendaSuggestion", 5),
    ("AgendaTaker", 3),
    ("AgendaTemplate", 3),
    ("AgendaTemplateItem", 12),
    ("Attendance", 40),
    ("Category", 160),
    ("ClosedBusiness", 2),
    ("DelegatedMark", 40),
    ("DelegatedVisitor", 5),
    ("Delegation", 3),
    ("Holiday", 12),
    ("Money", 2),
    ("Officer", 9),
    ("OneToOneFollowUp", 3),
    ("PlannedMeeting", 26),
    ("UserError", 1),
    ("ViewerOffice", 2),
    ("Visitor", 5),
    ("WeekVisitor", 5),
];
const USUAL_LENGTH: u64 = 10;

/// Texts of up to 4,000 characters, by their fields: each weighs as many values as it may have bytes in place of the
/// hundred or so that a value takes.
const LONG_TEXTS: [&str; 14] = [
    "accomplishments",
    "description",
    "goals",
    "html",
    "idealIntroduction",
    "interests",
    "networks",
    "note",
    "offers",
    "reason",
    "seeks",
    "skills",
    "text",
    "wording",
];
const LONG_TEXT: u64 = 160;

/// What is dear although little is read for it: it sends a mail to whomever a stranger names; or it reads for each of many
/// meetings by itself.
const DEAR: [(&str, u64); 2] = [("visitorRegister", 150), ("agendaSuggestions", 10)];

/// The schema's description of itself: no record is read for it, and how deep it may be asked for is limited apart.
const WHOLE_SCHEMA: u64 = 100;
const ONE_TYPE: u64 = 10;
/// How many entries its lists have, one with another: two and a half fields a type, of which every third has an argument and
/// is weighed as if it had one.
const SCHEMA_LENGTHS: [(&str, u64); 5] =
    [("types", 360), ("directives", 8), ("fields", 2), ("inputFields", 1), ("enumValues", 1)];

/// What an operation costs with these variables.
pub(super) fn of(document: &ExecutableDocument, operation: &Operation, variables: &JsonMap) -> Amount {
    let mut scales = Scales { document, variables, fragments: HashMap::new() };
    scales.selection_set(&operation.selection_set).once
}

/// How much there is to do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Amount {
    /// In units of cost.
    pub cost: u64,
    /// Fields to find a value for.
    pub values: u64,
}

impl Amount {
    /// A field without fields of its own.
    const LEAF: Self = Self { cost: 0, values: 1 };
    const OBJECT: Self = Self { cost: 1, values: 1 };

    fn and(self, other: Self) -> Self {
        Self { cost: self.cost.saturating_add(other.cost), values: self.values.saturating_add(other.values) }
    }

    fn times(self, count: u64) -> Self {
        Self { cost: self.cost.saturating_mul(count), values: self.values.saturating_mul(count) }
    }
}

/// What a selection set costs.
#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    once: Amount,
    /// For each entry of the page, when it is of a connection.
    per_entry: Amount,
}

impl Weight {
    fn once(once: Amount) -> Self {
        Self { once, per_entry: Amount::default() }
    }

    fn add(&mut self, other: Self) {
        self.once = self.once.and(other.once);
        self.per_entry = self.per_entry.and(other.per_entry);
    }
}

struct Scales<'d> {
    document: &'d ExecutableDocument,
    variables: &'d JsonMap,
    fragments: HashMap<&'d str, Weight>,
}

impl<'d> Scales<'d> {
    fn selection_set(&mut self, set: &'d SelectionSet) -> Weight {
        let mut weight = Weight::default();
        for selection in &set.selections {
            let part = match selection {
                Selection::Field(field) => self.field(field, set),
                Selection::InlineFragment(fragment) => self.selection_set(&fragment.selection_set),
                Selection::FragmentSpread(spread) => self.fragment(spread.fragment_name.as_str()),
            };
            weight.add(part);
        }
        weight
    }

    fn fragment(&mut self, name: &'d str) -> Weight {
        if let Some(weight) = self.fragments.get(name) {
            return *weight;
        }
        // A checked document names no fragment that is not there, and none that contains itself.
        let fragment = self.document.fragments.get(name);
        let weight = fragment.map(|fragment| self.selection_set(&fragment.selection_set)).unwrap_or_default();
        self.fragments.insert(name, weight);
        weight
    }

    fn field(&mut self, field: &'d Field, of: &SelectionSet) -> Weight {
        let Some(set) = &field.selection_set else { return Weight::once(leaf(field, of)) };
        let inner = self.selection_set(set);
        match field.name.as_str() {
            "__schema" => return Weight::once(Amount { cost: WHOLE_SCHEMA, ..inner.once }),
            "__type" => return Weight::once(Amount { cost: ONE_TYPE, ..inner.once }),
            _ => {}
        }
        let once = inner.once.and(Amount::OBJECT);
        if is_connection(of.ty.as_str()) && field.name == "edges" {
            return Weight { once: Amount::default(), per_entry: once };
        }
        let all = if is_connection(set.ty.as_str()) {
            once.and(inner.per_entry.times(self.page(field)))
        } else if field.ty().is_list() {
            once.times(self.length(field, set.ty.as_str()))
        } else {
            once
        };
        let dear = DEAR.iter().find(|(name, _)| field.name == *name).map_or(0, |(_, cost)| *cost);
        Weight::once(all.and(Amount { cost: dear, values: 0 }))
    }

    /// Entries of the page that a connection's arguments ask for.
    fn page(&self, field: &Field) -> u64 {
        let asked = ["first", "last"].into_iter().filter_map(|name| self.number(field, name)).max();
        asked.unwrap_or(PAGE)
    }

    /// Entries of a list: as an argument says, or as usual.
    fn length(&self, field: &Field, element: &str) -> u64 {
        if element.starts_with("__") {
            return SCHEMA_LENGTHS.iter().find(|(name, _)| field.name == *name).map_or(1, |(_, length)| *length);
        }
        if let Some(asked) = self.number(field, "first").or_else(|| self.entries(field, "ids")) {
            return asked;
        }
        USUAL_LENGTHS.iter().find(|(name, _)| *name == element).map_or(USUAL_LENGTH, |(_, length)| *length)
    }

    /// The number that an argument says, moved into what a page may have: a negative one pays for nothing else.
    fn number(&self, field: &Field, name: &str) -> Option<u64> {
        let number = match field.argument_by_name(name).ok()?.as_ref() {
            Value::Int(digits) => digits.try_to_i32().ok().map(i64::from),
            Value::Variable(variable) => self.variables.get(variable.as_str())?.as_i64(),
            _ => None,
        };
        Some(u64::try_from(number?).unwrap_or(1).clamp(1, LARGEST_PAGE))
    }

    /// How many entries a list has that is an argument.
    fn entries(&self, field: &Field, name: &str) -> Option<u64> {
        let count = match field.argument_by_name(name).ok()?.as_ref() {
            Value::List(entries) => entries.len(),
            Value::Variable(variable) => self.variables.get(variable.as_str())?.as_array()?.len(),
            _ => 1,
        };
        Some(count as u64)
    }
}

fn leaf(field: &Field, of: &SelectionSet) -> Amount {
    let is_long = LONG_TEXTS.contains(&field.name.as_str()) && !of.ty.starts_with("__");
    if is_long { Amount { values: LONG_TEXT, ..Amount::LEAF } } else { Amount::LEAF }
}

fn is_connection(name: &str) -> bool {
    name.ends_with("Connection")
}

#[cfg(test)]
mod tests {
    use apollo_compiler::Schema;
    use apollo_compiler::validation::Valid;

    use super::*;
    use crate::platform::config::GraphqlLimits;

    fn types() -> Valid<Schema> {
        Schema::parse_and_validate(crate::graphql::sdl(), "schema.graphql").unwrap()
    }

    fn cost(text: &str, variables: &str) -> u64 {
        amount(text, variables).cost
    }

    fn amount(text: &str, variables: &str) -> Amount {
        let document = ExecutableDocument::parse_and_validate(&types(), text, "request").unwrap();
        let variables = serde_json::from_str(variables).unwrap();
        of(&document, document.operations.iter().next().unwrap(), &variables)
    }

    #[test]
    fn a_list_costs_its_page_times_what_is_in_an_entry() {
        assert_eq!(cost("{ viewer { locale } }", "{}"), 1);
        assert_eq!(cost("{ members { pageInfo { hasNextPage } } }", "{}"), 2);
        // The connection, and 25 times an edge and a node.
        assert_eq!(cost("{ members { edges { node { fullName } } } }", "{}"), 1 + 25 * 2);
        assert_eq!(
            cost("{ members(first: 50) { edges { node { membership { chapter { name } } } } } }", "{}"),
            1 + 50 * 4
        );
        let query = "query Q($n: Int) { members(first: $n) { edges { node { revenueGiven { amount } } } } }";
        assert_eq!(cost(query, r#"{"n": 10}"#), 1 + 10 * (2 + 2));
        assert_eq!(cost(query, "{}"), 1 + 25 * (2 + 2));
    }

    #[test]
    fn other_lists_cost_what_is_asked_for_or_usual() {
        assert_eq!(cost(r#"{ nodes(ids: ["a", "b", "c"]) { id } }"#, "{}"), 3);
        assert_eq!(cost("query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }", r#"{"ids": ["a", "b"]}"#), 2);
        assert_eq!(cost("{ viewer { chapter { nextMeetings(first: 7) { title } } } }", "{}"), 2 + 7);
        assert_eq!(cost("{ viewer { chapter { nextMeetings { title } } } }", "{}"), 2 + 3);
        assert_eq!(cost("{ categories { name } }", "{}"), 160);
        assert_eq!(cost("{ regions { name } }", "{}"), 10);
    }

    #[test]
    fn what_is_dear_costs_more_each_time() {
        let suggested = "{ viewer { chapter { nextMeetings(first: 2) { agendaSuggestions { timesDone } } } } }";
        assert_eq!(cost(suggested, "{}"), 2 + 2 * (1 + 5 + 10));
        let registered = "mutation { visitorRegister(input: { name: \"A\", meetingId: \"m\", email: \"a\", agreed: true }) \
            { userErrors { code } } }";
        assert_eq!(cost(registered, "{}"), 150 + 1 + 1);
    }

    #[test]
    fn a_negative_or_huge_page_pays_for_nothing_else() {
        let both = |n: &str| {
            cost(&format!("{{ a: members(first: {n}) {{ edges {{ cursor }} }} b: categories {{ name }} }}"), "{}")
        };
        assert_eq!(both("1"), 1 + 1 + 160);
        assert_eq!(both("-2147483648"), both("1"));
        assert_eq!(both("2147483647"), 1 + 100 + 160);
    }

    #[test]
    fn a_fragment_costs_at_each_spread_what_it_costs_in_place() {
        let spread = "{ a: members(first: 2) { ...P } b: members(first: 50) { ...P } }
            fragment P on MemberConnection { edges { node { ...M } } } fragment M on Member { membership { id } }";
        assert_eq!(cost(spread, "{}"), (1 + 2 * 3) + (1 + 50 * 3));
    }

    #[test]
    fn what_fragments_double_many_times_is_weighed_at_once_and_never_overflows() {
        let levels = 60;
        let twice = |level: usize| {
            let next = level + 1;
            let inner = format!("membership {{ member {{ ...F{next} }} }}");
            format!("fragment F{level} on Member {{ a: {inner} b: {inner} }}")
        };
        let mut parts: Vec<String> = (0..levels).map(twice).collect();
        parts.push("{ viewer { member { ...F0 } } }".to_owned());
        let last = "referralsGiven(first: 100) { edges { node { id } } }";
        parts.push(format!("fragment F{levels} on Member {{ {last} }}"));
        let text = parts.join(" ");
        let document = ExecutableDocument::parse(&types(), text, "request").unwrap();
        let operation = document.operations.iter().next().unwrap();
        assert_eq!(of(&document, operation, &JsonMap::new()), Amount { cost: u64::MAX, values: u64::MAX });
    }

    #[test]
    fn a_field_is_found_again_wherever_it_stands() {
        let values = |text: &str| amount(text, "{}").values;
        assert_eq!(values("{ viewer { locale locale } __typename }"), 4);
        assert_eq!(values("{ members(first: 10) { edges { node { fullName fullName } } } }"), 1 + 10 * 4);
        assert_eq!(values("{ ...F ...F } fragment F on Query { viewer { locale } }"), 4);
        assert_eq!(cost("{ __schema { types { name } } }", "{}"), WHOLE_SCHEMA);
        assert_eq!(values("{ __schema { types { name fields { name } } } }"), 360 * (2 + 2 * 2));
    }

    #[test]
    fn long_texts_weigh_what_they_may_take() {
        let values = |text: &str| amount(text, "{}").values;
        assert_eq!(values("{ referrals(first: 10) { edges { node { description } } } }"), 1 + 10 * (2 + LONG_TEXT));
        assert_eq!(values("{ __type(name: \"A\") { description } }"), 1);
        // Whatever may be asked for stays within what a request may take: 4 bytes a character.
        assert!(GraphqlLimits::default().values as u64 / LONG_TEXT * 4_000 * 4 < 16 << 20);
        for field in LONG_TEXTS {
            let sdl = crate::graphql::sdl();
            let is_there = ["String", "String!"].iter().any(|kind| sdl.contains(&format!("\t{field}: {kind}\n")));
            assert!(is_there, "{field}");
        }
    }

    #[test]
    fn usual_lengths_are_of_types_that_there_are() {
        let types = types();
        for (name, _) in USUAL_LENGTHS {
            assert!(types.types.contains_key(name), "{name}");
        }
        let described = types.types.keys().filter(|name| !name.starts_with("__")).count() as u64;
        let (_, all) = SCHEMA_LENGTHS[0];
        assert!((all / 2..all * 2).contains(&described), "{described} types");
    }
}
