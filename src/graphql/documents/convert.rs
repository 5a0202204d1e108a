//! From the checked document to the executor's own form of it: no second parser reads the text.

use apollo_compiler::executable::{
    self, Directive, ExecutableDocument, Field, FragmentSpread, InlineFragment, Operation, Selection, SelectionSet,
    Type, Value,
};
use apollo_compiler::parser::{SourceMap, SourceSpan};
use apollo_compiler::{Name, Node};
use async_graphql::parser::types::{self as target, BaseType, DocumentOperations, OperationType, TypeCondition};
use async_graphql::{Number, Pos, Positioned};
use async_graphql_value::Value as TargetValue;

/// The same document; a subscription's root fields stand in the operation itself, where the executor looks for them.
pub(super) fn executable(document: &ExecutableDocument) -> target::ExecutableDocument {
    let convert = Converter { sources: &document.sources, document };
    let operations = match &document.operations.anonymous {
        Some(only) => DocumentOperations::Single(convert.operation(only)),
        None => DocumentOperations::Multiple(
            document.operations.named.iter().map(|(name, node)| (plain(name), convert.operation(node))).collect(),
        ),
    };
    let fragments = document.fragments.iter().map(|(name, node)| (plain(name), convert.fragment(node))).collect();
    target::ExecutableDocument { operations, fragments }
}

struct Converter<'d> {
    sources: &'d SourceMap,
    document: &'d ExecutableDocument,
}

impl Converter<'_> {
    fn at<T>(&self, place: Option<SourceSpan>, node: T) -> Positioned<T> {
        let place = place.and_then(|span| span.line_column(self.sources));
        let pos = place.map_or_else(Pos::default, |place| Pos { line: place.line, column: place.column });
        Positioned::new(node, pos)
    }

    fn name(&self, name: &Name) -> Positioned<async_graphql::Name> {
        self.at(name.location(), plain(name))
    }

    fn operation(&self, operation: &Node<Operation>) -> Positioned<target::OperationDefinition> {
        let variables =
            operation.variables.iter().map(|variable| self.at(variable.location(), self.variable(variable)));
        let definition = target::OperationDefinition {
            ty: match operation.operation_type {
                executable::OperationType::Query => OperationType::Query,
                executable::OperationType::Mutation => OperationType::Mutation,
                executable::OperationType::Subscription => OperationType::Subscription,
            },
            variable_definitions: variables.collect(),
            directives: self.directives(&operation.directives),
            selection_set: if operation.is_subscription() {
                let fields = operation.root_fields(self.document);
                let items = fields.map(|field| self.at(field.location(), target::Selection::Field(self.field(field))));
                Positioned::new(target::SelectionSet { items: items.collect() }, Pos::default())
            } else {
                self.selection_set(&operation.selection_set)
            },
        };
        self.at(operation.location(), definition)
    }

    fn variable(&self, variable: &executable::VariableDefinition) -> target::VariableDefinition {
        target::VariableDefinition {
            name: self.name(&variable.name),
            var_type: Positioned::new(type_of(&variable.ty), Pos::default()),
            directives: Vec::new(),
            // Variables come with their defaults filled in.
            default_value: None,
        }
    }

    fn fragment(&self, fragment: &Node<executable::Fragment>) -> Positioned<target::FragmentDefinition> {
        let definition = target::FragmentDefinition {
            type_condition: self.condition(fragment.type_condition()),
            directives: self.directives(&fragment.directives),
            selection_set: self.selection_set(&fragment.selection_set),
        };
        self.at(fragment.location(), definition)
    }

    fn condition(&self, on: &Name) -> Positioned<TypeCondition> {
        self.at(on.location(), TypeCondition { on: self.name(on) })
    }

    fn selection_set(&self, set: &SelectionSet) -> Positioned<target::SelectionSet> {
        let items = set.selections.iter().map(|selection| self.selection(selection)).collect();
        Positioned::new(target::SelectionSet { items }, Pos::default())
    }

    fn selection(&self, selection: &Selection) -> Positioned<target::Selection> {
        match selection {
            Selection::Field(node) => self.at(node.location(), target::Selection::Field(self.field(node))),
            Selection::FragmentSpread(node) => {
                self.at(node.location(), target::Selection::FragmentSpread(self.spread(node)))
            }
            Selection::InlineFragment(node) => {
                self.at(node.location(), target::Selection::InlineFragment(self.inline(node)))
            }
        }
    }

    fn field(&self, field: &Node<Field>) -> Positioned<target::Field> {
        let converted = target::Field {
            alias: field.alias.as_ref().map(|alias| self.name(alias)),
            name: self.name(&field.name),
            arguments: self.arguments(&field.arguments),
            directives: self.directives(&field.directives),
            selection_set: field.selection_set.as_ref().map(|set| self.selection_set(set)).unwrap_or_default(),
        };
        self.at(field.location(), converted)
    }

    fn spread(&self, spread: &Node<FragmentSpread>) -> Positioned<target::FragmentSpread> {
        let converted = target::FragmentSpread {
            fragment_name: self.name(&spread.fragment_name),
            directives: self.directives(&spread.directives),
        };
        self.at(spread.location(), converted)
    }

    fn inline(&self, fragment: &Node<InlineFragment>) -> Positioned<target::InlineFragment> {
        let converted = target::InlineFragment {
            type_condition: fragment.type_condition.as_ref().map(|on| self.condition(on)),
            directives: self.directives(&fragment.directives),
            selection_set: self.selection_set(&fragment.selection_set),
        };
        self.at(fragment.location(), converted)
    }

    fn directives(&self, directives: &[Node<Directive>]) -> Vec<Positioned<target::Directive>> {
        let convert = |directive: &Node<Directive>| {
            let converted =
                target::Directive { name: self.name(&directive.name), arguments: self.arguments(&directive.arguments) };
            self.at(directive.location(), converted)
        };
        directives.iter().map(convert).collect()
    }

    fn arguments(&self, arguments: &[Node<executable::Argument>]) -> Vec<Argument> {
        let convert = |argument: &Node<executable::Argument>| {
            (self.name(&argument.name), self.at(argument.value.location(), value(&argument.value)))
        };
        arguments.iter().map(convert).collect()
    }
}

type Argument = (Positioned<async_graphql::Name>, Positioned<TargetValue>);

fn plain(name: &Name) -> async_graphql::Name {
    async_graphql::Name::new(name.as_str())
}

fn type_of(ty: &Type) -> target::Type {
    let base = match ty {
        Type::Named(name) | Type::NonNullNamed(name) => BaseType::Named(plain(name)),
        Type::List(inner) | Type::NonNullList(inner) => BaseType::List(Box::new(type_of(inner))),
    };
    target::Type { base, nullable: !ty.is_non_null() }
}

/// A literal without variables.
pub(super) fn constant(literal: &Value) -> Option<async_graphql::Value> {
    value(literal).into_const()
}

fn value(literal: &Value) -> TargetValue {
    match literal {
        Value::Null => TargetValue::Null,
        Value::Enum(name) => TargetValue::Enum(plain(name)),
        Value::Variable(name) => TargetValue::Variable(plain(name)),
        Value::String(text) => TargetValue::String(text.clone()),
        Value::Boolean(is) => TargetValue::Boolean(*is),
        // Digits beyond what a number can hold become null, which no `Int!` or `Float!` takes.
        Value::Int(digits) => digits.as_str().parse::<Number>().map_or(TargetValue::Null, TargetValue::Number),
        Value::Float(digits) => digits.as_str().parse::<Number>().map_or(TargetValue::Null, TargetValue::Number),
        Value::List(items) => TargetValue::List(items.iter().map(|item| value(item)).collect()),
        Value::Object(fields) => {
            TargetValue::Object(fields.iter().map(|(name, field)| (plain(name), value(field))).collect())
        }
    }
}
