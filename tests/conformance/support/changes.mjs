// What breaks those who built on the contract as it was: fields that go, types that change, arguments that become needed.
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

const REMOVALS = ['FIELD_REMOVED', 'ENUM_VALUE_REMOVED', 'INPUT_FIELD_REMOVED'];

// The breaking changes between two texts of the schema, each as a sentence. What was deprecated with
// "Removal not before yyyy-mm-dd" may go from that day on.
export async function breakingChanges(before, now, today) {
  const old = buildSchema(before);
  const changes = await diff(old, buildSchema(now));
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .filter(({ type, path }) => !(REMOVALS.includes(type) && isDue(old, path, today)))
    .map(({ message }) => message);
}

function isDue(schema, path, today) {
  const [type, member] = path.split('.');
  const owner = schema.getType(type);
  const found = owner.getFields?.()[member] ?? owner.getValue?.(member);
  const [, day] = /Removal not before (\d{4}-\d\d-\d\d)/.exec(found?.deprecationReason ?? '') ?? [];
  return day !== undefined && day <= today;
}
