//! What stands in a document, counted before anybody checks it: checking alone can be dear.

use apollo_compiler::ast::{Definition, DirectiveList, Document, Selection};

use crate::graphql::refusal::{Refusal, over};
use crate::platform::config::GraphqlLimits;

#[derive(Debug, Default)]
struct Counts {
    operations: usize,
    fragments: usize,
    aliases: usize,
    spreads: usize,
    directives: usize,
}

/// Refuses a document of which there is too much. Its nesting is limited already.
pub(super) fn check(document: &Document, limits: &GraphqlLimits) -> Result<(), Refusal> {
    let mut counts = Counts::default();
    for definition in &document.definitions {
        counts.count(definition);
    }
    let all = [
        ("operations", counts.operations, limits.operations),
        ("fragments", counts.fragments, limits.fragments),
        ("aliases", counts.aliases, limits.aliases),
        ("spreads", counts.spreads, limits.spreads),
        ("directives", counts.directives, limits.directives),
    ];
    all.iter().find(|(_, count, most)| count > most).map_or(Ok(()), |(what, _, most)| Err(over(what, *most)))
}

impl Counts {
    fn count(&mut self, definition: &Definition) {
        match definition {
            Definition::OperationDefinition(operation) => {
                self.operations += 1;
                self.directives(&operation.directives);
                operation.variables.iter().for_each(|variable| self.directives(&variable.directives));
                self.selections(&operation.selection_set);
            }
            Definition::FragmentDefinition(fragment) => {
                self.fragments += 1;
                self.directives(&fragment.directives);
                self.selections(&fragment.selection_set);
            }
            // Not of a request: refused when it is checked.
            _ => {}
        }
    }

    fn directives(&mut self, directives: &DirectiveList) {
        self.directives += directives.len();
    }

    fn selections(&mut self, selections: &[Selection]) {
        for selection in selections {
            match selection {
                Selection::Field(field) => {
                    self.aliases += usize::from(field.alias.is_some());
                    self.directives(&field.directives);
                    self.selections(field.selection_set.as_deref().unwrap_or_default());
                }
                Selection::FragmentSpread(spread) => {
                    self.spreads += 1;
                    self.directives(&spread.directives);
                }
                Selection::InlineFragment(fragment) => {
                    self.directives(&fragment.directives);
                    self.selections(&fragment.selection_set);
                }
            }
        }
    }
}
