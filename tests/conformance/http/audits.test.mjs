// The public audits of GraphQL over HTTP, npm graphql-http: all of them in the profile that is made for them; in the
// profile of the 2026 edition what differs is exactly what differences-2026.json lists and explains.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { serverAudits } from 'graphql-http';
import { Server } from '../support/server.mjs';

async function audit(name) {
  const results = [];
  for (const one of serverAudits({ url: new Server(name).url })) {
    const { status, id, reason } = await one.fn();
    results.push({ status, id, says: `${one.name}: ${reason ?? status}` });
  }
  return results;
}

test('the audit profile passes 61 of 61', async () => {
  const results = await audit('audit');
  assert.equal(results.length, 61);
  assert.deepEqual(results.filter(({ status }) => status !== 'ok'), []);
});

test('the 2026 profile breaks no MUST and differs where it is said to', async (context) => {
  const results = await audit('plain');
  assert.equal(results.length, 61);
  assert.deepEqual(results.filter(({ status }) => status === 'error'), []);
  const found = results.filter(({ status }) => status !== 'ok').map(({ id, status }) => `${status} ${id}`);
  const listed = JSON.parse(readFileSync(new URL('differences-2026.json', import.meta.url), 'utf8'));
  const expected = listed.flatMap(({ status, audits }) => audits.map((id) => `${status} ${id}`));
  assert.deepEqual(found.sort(), expected.sort());
  context.diagnostic(`${results.length - found.length} of 61 ok, ${found.length} differences as listed`);
});
