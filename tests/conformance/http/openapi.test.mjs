// The app that contract/openapi.test.mjs compiled, against the server: what its types say is what it gets.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { api } from '../rest/generated/client.js';
import { Server } from '../support/server.mjs';
import { repository } from '../support/tool.mjs';

const server = new Server('plain');
const app = api(server.origin);
const { email, password } = server.people.member;

test('the server publishes the document that the types are from', async () => {
  const answer = await fetch(`${server.origin}/openapi.json`);
  assert.equal(answer.headers.get('content-type'), 'application/json');
  assert.equal(await answer.text(), readFileSync(join(repository, 'docs', 'openapi.json'), 'utf8'));
});

test('an app signs in, stays signed in, and signs out', async () => {
  const first = await app.signIn(email, password);
  assert.equal(first.tokenType, 'Bearer');
  assert.equal(Math.round((Date.parse(first.expiresAt) - Date.now()) / 60_000), Math.round(first.expiresIn / 60));
  const second = await app.refresh(first);
  assert.equal(second.memberId, first.memberId);
  await app.signOut(second);
  await assert.rejects(app.refresh(second), ({ problem }) => problem.code === 'UNAUTHENTICATED');
  assert.deepEqual(await app.obstacles(), []);
});

test('it reads why it was refused', async () => {
  await assert.rejects(app.signIn(email, 'wrong'), ({ problem, message }) => {
    assert.deepEqual([problem.status, problem.code], [401, 'INVALID_CREDENTIALS']);
    assert.match(problem.requestId, /^\w{32}$/);
    return message === 'The e-mail address or the password is wrong.';
  });
  await assert.rejects(app.signIn('ania', 'wrong'), ({ problem, fields }) => {
    assert.equal(problem.status, 422);
    return fields.get('/email') === 'BAD_EMAIL';
  });
});
