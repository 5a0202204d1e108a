// relay-compiler takes the schema: fragments, a connection that pages by itself, a mutation that adds to a list.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { here, tool } from '../support/tool.mjs';

const generated = join(here, 'generated');

test('relay-compiler compiles the samples and writes a manifest', () => {
  mkdirSync(join(generated, 'relay'), { recursive: true });
  // It only adds to what is there. Its artifacts are CommonJS.
  writeFileSync(join(generated, 'relay-documents.json'), '{}');
  writeFileSync(join(generated, 'relay', 'package.json'), '{"type": "commonjs"}');
  tool('relay-compiler', 'relay.config.json');
  const artifacts = readdirSync(join(generated, 'relay')).filter((name) => name.endsWith('.graphql.js'));
  assert.deepEqual(artifacts.sort(), [
    'LiveMeetingSubscription.graphql.js',
    'PassReferralGivenQuery.graphql.js',
    'PassReferralMutation.graphql.js',
    'RosterPageQuery.graphql.js',
    'RosterQuery.graphql.js',
    'Roster_chapter.graphql.js',
    'Roster_member.graphql.js',
  ]);
  const manifest = JSON.parse(readFileSync(join(generated, 'relay-documents.json'), 'utf8'));
  assert.equal(Object.keys(manifest).length, 5);
  for (const hash of Object.keys(manifest)) assert.match(hash, /^[0-9a-f]{64}$/);
});

test('it asks for the next page by node(id), which the schema has', () => {
  const page = readFileSync(join(generated, 'relay', 'RosterPageQuery.graphql.js'), 'utf8');
  assert.match(page, /"name": "node"/);
});
