//! How large a checked document is with its fragments in place. Each fragment is measured once, however often it is
//! spread: the work grows with the text, not with what the text stands for.

use std::collections::HashMap;

use apollo_compiler::ExecutableDocument;
use apollo_compiler::executable::{Operation, Selection, SelectionSet};

use crate::graphql::refusal::{Refusal, over};
use crate::platform::config::GraphqlLimits;

/// The size of a selection set.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    /// Selections of every kind.
    nodes: usize,
    /// Fields inside one another. The schema's description of itself, which is deep by nature, does not count: how
    /// deep it may be asked for is checked apart.
    depth: usize,
    /// Selection sets inside one another, those of fragments, too.
    nesting: usize,
    /// Fields at the root.
    roots: usize,
}

/// Refuses an operation that is too large.
pub(super) fn check(
    document: &ExecutableDocument,
    operation: &Operation,
    limits: &GraphqlLimits,
) -> Result<(), Refusal> {
    let size = Measure { document, fragments: HashMap::new() }.selection_set(&operation.selection_set);
    if operation.is_mutation() && size.roots > limits.mutations {
        return Err(over("mutations", limits.mutations));
    }
    let all = [
        ("fields", size.nodes, limits.fields),
        ("depth", size.depth, limits.depth),
        ("nesting", size.nesting, limits.nesting),
    ];
    all.iter().find(|(_, is, most)| is > most).map_or(Ok(()), |(what, _, most)| Err(over(what, *most)))
}

struct Measure<'d> {
    document: &'d ExecutableDocument,
    fragments: HashMap<&'d str, Size>,
}

impl<'d> Measure<'d> {
    fn selection_set(&mut self, set: &'d SelectionSet) -> Size {
        let mut size = Size { nesting: 1, ..Size::default() };
        for selection in &set.selections {
            let inner = self.selection(selection);
            size.nodes = size.nodes.saturating_add(inner.nodes).saturating_add(1);
            size.depth = size.depth.max(inner.depth);
            size.nesting = size.nesting.max(inner.nesting.saturating_add(1));
            size.roots = size.roots.saturating_add(inner.roots);
        }
        size
    }

    fn selection(&mut self, selection: &'d Selection) -> Size {
        match selection {
            Selection::Field(field) => {
                let inner = field.selection_set.as_ref().map(|set| self.selection_set(set)).unwrap_or_default();
                let is_of_schema = matches!(field.name.as_str(), "__schema" | "__type");
                let depth = if is_of_schema { 1 } else { inner.depth.saturating_add(1) };
                Size { depth, roots: 1, ..inner }
            }
            Selection::InlineFragment(fragment) => self.selection_set(&fragment.selection_set),
            Selection::FragmentSpread(spread) => self.fragment(spread.fragment_name.as_str()),
        }
    }

    fn fragment(&mut self, name: &'d str) -> Size {
        if let Some(size) = self.fragments.get(name) {
            return *size;
        }
        // A checked document names no fragment that is not there, and none that contains itself.
        let fragment = self.document.fragments.get(name);
        let size = fragment.map(|fragment| self.selection_set(&fragment.selection_set)).unwrap_or_default();
        self.fragments.insert(name, size);
        size
    }
}
