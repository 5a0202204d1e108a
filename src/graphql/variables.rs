//! Variables: coerced before anything is executed. One that is left out stays left out.

use apollo_compiler::Schema;
use apollo_compiler::ast::Type;
use apollo_compiler::executable::Operation;
use apollo_compiler::parser::SourceMap;
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;
use async_graphql::{Name, Value, Variables};

use super::errors::ErrorCode;
use super::refusal::{Refusal, RequestError, Stage};
use super::scalars;

/// The values that an operation is executed with.
#[derive(Debug)]
pub(super) struct Coerced {
    /// As the cost is read from.
    pub json: JsonMap,
    /// As the executor reads them.
    pub values: Variables,
}

/// Every value in the form that its type has, defaults filled in.
pub(super) fn coerce(
    types: &Valid<Schema>,
    operation: &Operation,
    sources: &SourceMap,
    given: &JsonMap,
) -> Result<Coerced, Refusal> {
    let coerced = coerce_variable_values(types, operation, given)
        .map_err(|error| Refusal::of_error(Stage::Variables, ErrorCode::BadUserInput, &error, sources))?
        .into_inner();
    let mut values = Variables::default();
    for definition in &operation.variables {
        let name = definition.name.as_str();
        let Some(value) = coerced.get(name) else { continue };
        check_scalars(types, &definition.ty, value, &format!("${name}"))?;
        values.insert(Name::new(name), converted(value));
    }
    Ok(Coerced { json: coerced, values })
}

/// The checker knows the form of our own scalars as little as of any.
fn check_scalars(types: &Schema, ty: &Type, value: &JsonValue, place: &str) -> Result<(), Refusal> {
    if value.is_null() {
        return Ok(());
    }
    if let (Type::List(inner) | Type::NonNullList(inner), Some(entries)) = (ty, value.as_array()) {
        return entries
            .iter()
            .enumerate()
            .try_for_each(|(index, entry)| check_scalars(types, inner, entry, &format!("{place}.{index}")));
    }
    match types.types.get(ty.inner_named_type()) {
        Some(ExtendedType::Scalar(scalar)) => scalars::check(scalar.name.as_str(), converted(value)).map_err(|form| {
            let message = format!("{place}: {form}");
            Refusal::new(Stage::Variables, RequestError::new(ErrorCode::BadUserInput, message))
        }),
        Some(ExtendedType::InputObject(input)) => {
            let Some(object) = value.as_object() else { return Ok(()) };
            input.fields.values().try_for_each(|field| match object.get(field.name.as_str()) {
                Some(value) => check_scalars(types, &field.ty, value, &format!("{place}.{}", field.name)),
                None => Ok(()),
            })
        }
        _ => Ok(()),
    }
}

fn converted(value: &JsonValue) -> Value {
    match value {
        JsonValue::Null => Value::Null,
        JsonValue::Bool(is) => Value::Boolean(*is),
        JsonValue::Number(number) => Value::Number(number.clone()),
        JsonValue::String(text) => Value::String(text.as_str().to_owned()),
        JsonValue::Array(entries) => Value::List(entries.iter().map(converted).collect()),
        JsonValue::Object(fields) => {
            Value::Object(fields.iter().map(|(name, field)| (Name::new(name.as_str()), converted(field))).collect())
        }
    }
}
