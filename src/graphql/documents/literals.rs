//! Literals of our own scalars: the checker takes any form of them, so that a wrong one would be found half-way through
//! the execution.

use apollo_compiler::ast::{Type, Value};
use apollo_compiler::executable::Field;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Node, Schema};

use super::convert;
use crate::graphql::errors::ErrorCode;
use crate::graphql::refusal::{Refusal, RequestError, Stage};
use crate::graphql::scalars;

/// Refuses a document with a literal that its scalar does not have.
pub(super) fn check(types: &Schema, document: &Valid<ExecutableDocument>) -> Result<(), Refusal> {
    let of_operations = document.operations.iter().flat_map(|operation| operation.selection_set.all_fields(document));
    of_operations.map(|field| check_field(types, document, field)).find(Result::is_err).unwrap_or(Ok(()))
}

fn check_field(types: &Schema, document: &ExecutableDocument, field: &Node<Field>) -> Result<(), Refusal> {
    field.arguments.iter().try_for_each(|argument| match field.definition.argument_by_name(&argument.name) {
        Some(definition) => check_value(types, document, &definition.ty, &argument.value),
        None => Ok(()),
    })
}

fn check_value(types: &Schema, document: &ExecutableDocument, ty: &Type, value: &Node<Value>) -> Result<(), Refusal> {
    match (value.as_ref(), types.types.get(ty.inner_named_type())) {
        (Value::Null | Value::Variable(_), _) => Ok(()),
        (Value::List(entries), _) if ty.is_list() => {
            entries.iter().try_for_each(|entry| check_value(types, document, ty.item_type(), entry))
        }
        (_, Some(ExtendedType::Scalar(scalar))) => {
            let Some(constant) = convert::constant(value) else { return Ok(()) };
            scalars::check(scalar.name.as_str(), constant).map_err(|form| {
                let error = RequestError::new(ErrorCode::GraphqlValidationFailed, form);
                Refusal::new(Stage::Document, error.at(value.location(), &document.sources))
            })
        }
        (Value::Object(fields), Some(ExtendedType::InputObject(input))) => {
            fields.iter().try_for_each(|(name, value)| match input.fields.get(name) {
                Some(field) => check_value(types, document, &field.ty, value),
                None => Ok(()),
            })
        }
        _ => Ok(()),
    }
}
