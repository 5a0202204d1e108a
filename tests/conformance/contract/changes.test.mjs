// The contract only grows: compared with the last release, nothing that a client may use has gone.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { breakingChanges } from '../support/changes.mjs';
import { repository } from '../support/tool.mjs';

const now = readFileSync(join(repository, 'schema.graphql'), 'utf8');
const today = new Date().toISOString().slice(0, 10);

function git(...words) {
  try {
    return execFileSync('git', words, { cwd: repository, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}

test('nothing breaks those who built on the last release', async (context) => {
  const tag = git('describe', '--tags', '--abbrev=0')?.trim();
  const before = tag && git('show', `${tag}:schema.graphql`);
  if (before === undefined) {
    context.diagnostic(tag ? `${tag} has no schema.graphql` : 'no release yet: this repository has no tag to compare with');
    return;
  }
  context.diagnostic(`compared with ${tag}`);
  assert.deepEqual(await breakingChanges(before, now, today), []);
});

// A change of the schema, once as if it were made now, once as if it were taken back.
async function changed(...pairs) {
  let other = now;
  for (const [from, to] of pairs) {
    assert.equal(other.split(from).length, 2, `${from} stands in the schema once`);
    other = other.replace(from, to);
  }
  return { made: await breakingChanges(now, other, today), undone: await breakingChanges(other, now, today) };
}

const HEAD = '"""\nWhat can be read.\n"""\ntype Query {';

test('a breaking change is found', async () => {
  const field = await changed([HEAD, `${HEAD}\n\tlaterNamed: String`]);
  assert.deepEqual(field, { made: [], undone: ["Field 'laterNamed' was removed from object type 'Query'"] });

  const value = await changed(['\tSPIN_OFF\n', '\tSPIN_OFF\n\tHEARSAY\n']);
  assert.deepEqual(value, { made: [], undone: ["Enum value 'HEARSAY' was removed from enum 'ReferralRelation'"] });

  const argument = await changed([HEAD, `${HEAD}\n\tlaterNamed(a: Int!): String`]);
  assert.deepEqual(argument.made, []);
  const needed = await breakingChanges(
    now.replace(HEAD, `${HEAD}\n\tlaterNamed: String`),
    now.replace(HEAD, `${HEAD}\n\tlaterNamed(a: Int!): String`),
    today,
  );
  assert.deepEqual(needed, ["Argument 'a: Int!' added to field 'Query.laterNamed'"]);

  const oneOf = await changed(['input ChapterBy @oneOf', 'input ChapterBy']);
  assert.deepEqual(oneOf, { made: [], undone: ["Directive 'oneOf' was added to input object 'ChapterBy'"] });
});

test('what was deprecated for long enough may go', async () => {
  const old = (day) =>
    now.replace(HEAD, `${HEAD}\n\tolder: String @deprecated(reason: "Use \`viewer\`. Removal not before ${day}.")`);
  assert.deepEqual(await breakingChanges(old('2026-01-01'), now, '2026-01-01'), []);
  assert.deepEqual(await breakingChanges(old('2026-01-02'), now, '2026-01-01'), [
    "Field 'older' (deprecated) was removed from object type 'Query'",
  ]);
});
