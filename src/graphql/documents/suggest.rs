//! What somebody may have meant by a field or an argument that is not there, where the schema is no secret.

use apollo_compiler::Schema;
use apollo_compiler::schema::ExtendedType;

use crate::platform::values;

/// At most this many names.
const MOST: usize = 3;
/// What is longer is no slip of the pen, and dear to compare.
const LONGEST: usize = 64;

/// The checker's message with the nearest names added; `None` when there are none to add. What is wrong is only known
/// from the message itself: a test keeps its form.
pub(super) fn nearest(types: &Schema, said: &str) -> Option<String> {
    let names = near_field(types, said).or_else(|| near_argument(types, said))?;
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    (!quoted.is_empty()).then(|| format!("{} Did you mean {}?", said.trim(), quoted.join(" or ")))
}

/// The checker's message without what it suggests itself; `None` when it suggests nothing.
pub(super) fn without(said: &str) -> Option<String> {
    said.split_once(" Did you mean").map(|(said, _)| said.to_owned())
}

fn near_field(types: &Schema, said: &str) -> Option<Vec<String>> {
    let (field, rest) = said.strip_prefix("Cannot query field \"")?.split_once('"')?;
    let name = rest.strip_prefix(" on type \"")?.split('"').next()?;
    let fields = match types.types.get(name)? {
        ExtendedType::Object(object) => &object.fields,
        ExtendedType::Interface(interface) => &interface.fields,
        _ => return None,
    };
    Some(near(field, fields.keys().map(apollo_compiler::Name::as_str)))
}

fn near_argument(types: &Schema, said: &str) -> Option<Vec<String>> {
    let (argument, rest) = said.strip_prefix("Unknown argument \"")?.split_once('"')?;
    let (name, field) = rest.strip_prefix(" on field \"")?.split('"').next()?.split_once('.')?;
    let ExtendedType::Object(object) = types.types.get(name)? else { return None };
    let arguments = &object.fields.get(field)?.arguments;
    Some(near(argument, arguments.iter().map(|argument| argument.name.as_str())))
}

fn near<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> Vec<String> {
    if wanted.len() > LONGEST {
        return Vec::new();
    }
    let known: Vec<(String, &str)> = names.map(|name| (values::fold(name), name)).collect();
    let known = known.iter().map(|(folded, name)| (folded.as_str(), *name));
    values::nearest(wanted, known, MOST).into_iter().map(str::to_owned).collect()
}
