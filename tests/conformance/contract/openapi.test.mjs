// Redocly's linter and openapi-typescript take docs/openapi.json; an app over the generated types compiles.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { here, repository, toolsIn } from '../support/tool.mjs';

// It asks nobody for newer versions, and tells nobody that it was used.
Object.assign(process.env, { REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', REDOCLY_TELEMETRY: 'off' });

const rest = join(here, 'rest');
const tool = toolsIn(rest);
const file = join(repository, 'docs', 'openapi.json');
const lint = (path) => tool('redocly', 'lint', path, '--config', 'redocly.yaml', '--format', 'json');

test('redocly finds nothing', () => {
  const { totals, version } = JSON.parse(lint(file));
  assert.deepEqual(totals, { errors: 0, warnings: 0, ignored: 0 });
  assert.equal(version, '1.34.20');
});

// Each is done to a copy, and has to be found by this rule.
const MISTAKES = {
  'security-defined': ({ paths }) => delete paths['/v1/auth/token'].post.security,
  'operation-4xx-response': ({ paths }) => (paths['/version'].get.responses = { 200: { description: 'So be it.' } }),
  'operation-description': ({ paths }) => delete paths['/healthz'].get.description,
  'operation-operationId-unique': ({ paths }) => (paths['/healthz'].get.operationId = 'signIn'),
  'no-unresolved-refs': ({ components }) => delete components.schemas.Problem,
  'no-unused-components': ({ components }) => (components.schemas.Thing = { type: 'object' }),
  'info-license-strict': ({ info }) => delete info.license.identifier,
  struct: ({ components }) => (components.schemas.Problem.type = 'thing'),
};

for (const [rule, plant] of Object.entries(MISTAKES)) {
  test(`redocly sees what breaks ${rule}`, () => {
    const document = JSON.parse(readFileSync(file, 'utf8'));
    plant(document);
    const copy = join(rest, 'generated', `${rule}.json`);
    writeFileSync(copy, JSON.stringify(document));
    assert.throws(() => lint(copy), new RegExp(`"ruleId": "${rule}"`));
  });
}

test('openapi-typescript writes types of every route', () => {
  tool('openapi-typescript', file, '--output', 'generated/openapi.d.ts');
  const types = readFileSync(join(rest, 'generated', 'openapi.d.ts'), 'utf8');
  for (const path of Object.keys(JSON.parse(readFileSync(file, 'utf8')).paths)) assert.ok(types.includes(`"${path}": {`));
});

test('what it writes holds under tsc --strict, and so does an app that uses it', () => {
  tool('tsc', '--project', 'tsconfig.json');
});

test('tsc sees mistakes in such an app', () => {
  assert.throws(() => tool('tsc', '--project', 'tsconfig.mistake.json'), ({ message }) => {
    assert.match(message, /mistake\.ts\(6,[^]*'password' is missing/);
    assert.match(message, /mistake\.ts\(7,.*Property 'token' does not exist/);
    assert.match(message, /mistake\.ts\(7,.*Property 'codes' does not exist/);
    return true;
  });
});
