// urql as an app uses it: POST, GET, persisted queries, mutations, and its one error type.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, fetchExchange, gql } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { Server, recorder } from '../support/server.mjs';
import { documents } from '../support/documents.mjs';

const server = new Server('plain');

async function client({ role, exchanges = [], fetch = recorder(), ...options } = {}) {
  const headers = role ? await server.headers(role) : {};
  // Version 6 sends queries by GET unless it is told otherwise.
  const usual = { preferGetMethod: false, requestPolicy: 'network-only' };
  const all = [...exchanges, fetchExchange];
  return new Client({ url: server.url, exchanges: all, fetchOptions: { headers }, fetch, ...usual, ...options });
}

test('a query answers by POST', async () => {
  const fetch = recorder();
  const urql = await client({ role: 'president', fetch });
  const { data, error } = await urql.query(documents.SampleViewer, {});
  assert.equal(error, undefined);
  assert.equal(data.viewer.member.fullName, server.people.president.name);
  assert.deepEqual(fetch.lines(), ['POST 200']);
  assert.match(fetch.exchanges[0].headers.get('content-type'), /^application\/graphql-response\+json/);
});

test('queries go by GET when they are told to, mutations by POST', async () => {
  const fetch = recorder();
  const urql = await client({ role: 'member', fetch, preferGetMethod: 'force' });
  const { data } = await urql.query(documents.SampleDirectory, { first: 2, search: undefined });
  assert.equal(data.members.edges.length, 2);
  const variables = { id: 'ref_00000000000000000000000000', input: { expectedVersion: 1 } };
  const refused = await urql.mutation(documents.SampleReferralAccept, variables);
  assert.equal(refused.error, undefined);
  assert.equal(refused.data.referralAccept.userErrors[0].code, 'NOT_FOUND');
  assert.deepEqual(fetch.lines(), ['GET 200', 'POST 200']);
});

test('persisted queries: by hash over GET, with the text once', async () => {
  const unique = gql(`query UrqlUnique${Date.now()} { viewer { locale } }`);
  const fetch = recorder();
  const exchanges = () => [persistedExchange({ preferGetForPersistedQueries: 'force', enableForMutation: true })];
  const urql = await client({ role: 'member', fetch, exchanges: exchanges() });
  for (let times = 0; times < 2; times++) {
    const { data, error } = await urql.query(unique, {});
    assert.equal(error, undefined);
    assert.equal(data.viewer.locale.length, 2);
  }
  assert.deepEqual(fetch.lines(), ['GET 422', 'GET 200', 'GET 200']);
  assert.deepEqual(fetch.exchanges.map(({ sent }) => 'query' in sent), [false, true, false]);

  const mutation = gql(`mutation UrqlUnique${Date.now()}($id: ID!) {
    referralAccept(id: $id, input: {expectedVersion: 1}) { userErrors { code } }
  }`);
  const { data } = await urql.mutation(mutation, { id: 'ref_00000000000000000000000000' });
  assert.equal(data.referralAccept.userErrors[0].code, 'NOT_FOUND');
  assert.deepEqual(fetch.lines().slice(3), ['POST 422', 'POST 200']);

  const stranger = recorder();
  const signedOut = await client({ fetch: stranger, exchanges: exchanges() });
  const answer = await signedOut.query(unique, {});
  assert.equal(answer.error, undefined);
  assert.equal(answer.data.viewer, null);
});

test('each kind of failure is a CombinedError with our codes', async () => {
  for (const [role, headers, text, code, line] of [
    ['member', {}, '{ nothing }', 'GRAPHQL_VALIDATION_FAILED', 'POST 422'],
    [undefined, { authorization: 'Bearer x' }, '{ regions { id } }', 'UNAUTHENTICATED', 'POST 401'],
    [undefined, {}, '{ members(first: 100) { edges { node { id } } } }', 'LIMIT_EXCEEDED', 'POST 422'],
  ]) {
    const fetch = recorder();
    const fetchOptions = { headers: role ? await server.headers(role) : headers };
    const urql = await client({ fetch, fetchOptions });
    const { data, error } = await urql.query(gql(text), {});
    assert.equal(data, undefined);
    assert.equal(error.graphQLErrors[0]?.extensions.code, code, String(error));
    assert.deepEqual(fetch.lines(), [line]);
  }
});

test('data with errors arrives as both, in spite of its unusual status', async () => {
  const fetch = recorder();
  const urql = await client({ role: 'member', fetch });
  const { data, error } = await urql.query(gql('{ viewer { locale } member(id: "mem_x") { id } }'), {});
  assert.deepEqual(fetch.lines(), ['POST 294']);
  assert.equal(data.viewer.locale.length, 2);
  assert.equal(data.member, null);
  assert.equal(error.networkError, undefined);
  const [{ path, extensions }, ...more] = error.graphQLErrors;
  assert.deepEqual([path, extensions.code, more], [['member'], 'BAD_USER_INPUT', []]);
});
