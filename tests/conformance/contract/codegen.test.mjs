// Code generators make typed code and manifests from schema.graphql and the sample operations.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { documents } from '../support/documents.mjs';
import { here, tool } from '../support/tool.mjs';

const read = (file) => JSON.parse(readFileSync(join(here, 'generated', file), 'utf8'));

test('@graphql-codegen writes the client preset and a manifest', () => {
  tool('graphql-codegen', '--config', 'contract/codegen.config.mjs');
  const manifest = Object.entries(read('codegen/persisted-documents.json'));
  for (const name of Object.keys(documents)) {
    const of = manifest.filter(([, text]) => new RegExp(`(query|mutation|subscription) ${name}\\b`).test(text));
    assert.equal(of.length, 1, name);
    assert.match(of[0][0], /^(sha256:)?[0-9a-f]{64}$/);
  }
});

test('what it writes holds under tsc --strict, and so does an app that uses it', () => {
  tool('tsc', '--project', 'contract/tsconfig.json');
});

test('tsc sees a mistake in such an app', () => {
  const mistake = ['--project', 'contract/tsconfig.mistake.json'];
  assert.throws(() => tool('tsc', ...mistake), /mistake\.ts\(6,.*Property 'fulName' does not exist/);
});

test('generate-persisted-query-manifest writes a manifest for Apollo', () => {
  tool('generate-persisted-query-manifest', '--config', 'contract/apollo-manifest.config.json');
  const { format, operations } = read('apollo-documents.json');
  assert.equal(format, 'apollo-persisted-query-manifest');
  const names = operations.map(({ name }) => name);
  assert.deepEqual(Object.keys(documents).filter((name) => !names.includes(name)), []);
});
