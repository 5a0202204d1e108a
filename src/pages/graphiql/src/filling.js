// Samples name ids that differ from club to club. In their variables, "@/viewer/chapter/id" stands for what the context
// query answers at that JSON pointer (RFC 6901), and "@+30dT18:15" for a local time so many days from today.
// tests/api/operations.rs fills them in by the same rules.

const POINTER = /^@(\/.*)$/;
const DAY = /^@\+(\d+)d(T.*)?$/;

export function hasBlanks(text) {
  return /"@[/+]/.test(text ?? "");
}

// The variables with every blank filled in, as text; null when one has no answer for this person.
export function fill(template, context, today = new Date()) {
  try {
    const value = JSON.parse(template, (_key, value) =>
      typeof value === "string" ? filled(value, context, today) : value,
    );
    return JSON.stringify(value, null, 2);
  } catch {
    return null;
  }
}

function filled(text, context, today) {
  const day = DAY.exec(text);
  if (day) {
    const date = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() + Number(day[1])));
    return date.toISOString().slice(0, 10) + (day[2] ?? "");
  }
  const pointer = POINTER.exec(text);
  return pointer ? at(pointer[1], context) : text;
}

function at(pointer, value) {
  for (const part of pointer.slice(1).split("/")) {
    value = value?.[part.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  if (value === undefined || value === null) throw new Error(`nothing at ${pointer}`);
  return value;
}
