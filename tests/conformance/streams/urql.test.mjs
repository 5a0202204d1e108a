// urql's subscriptions over server-sent events.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, fetchExchange, gql } from '@urql/core';
import { passer } from '../support/club.mjs';
import { documents } from '../support/documents.mjs';
import { Server, recorder } from '../support/server.mjs';

const server = new Server('plain');

test('a subscription tells of referrals', async () => {
  let opened;
  const open = new Promise((resolve) => (opened = resolve));
  const recording = recorder();
  const fetch = async (...request) => {
    const response = await recording(...request);
    opened();
    return response;
  };
  const fetchOptions = { headers: await server.headers('president') };
  const exchanges = [fetchExchange];
  const urql = new Client({ url: server.url, exchanges, fetchSubscriptions: true, fetchOptions, fetch });
  let stop;
  const heard = new Promise((resolve) => {
    stop = urql.subscription(documents.SampleReferralUpdated, {}).subscribe(resolve).unsubscribe;
  });
  try {
    await open;
    const { id } = await passer(server)();
    const { data, error } = await heard;
    assert.equal(error, undefined);
    assert.equal(data.referralUpdated.id, id);
    assert.deepEqual(recording.lines(), ['POST 200']);
    assert.match(recording.exchanges[0].headers.get('content-type'), /^text\/event-stream/);
  } finally {
    stop();
  }
});

test('one that does not fit the schema ends with our codes', async () => {
  const fetchOptions = { headers: await server.headers('member') };
  const urql = new Client({ url: server.url, exchanges: [fetchExchange], fetchSubscriptions: true, fetchOptions });
  const nothing = urql.subscription(gql('subscription { nothing }'), {});
  const { error } = await new Promise((resolve) => nothing.subscribe(resolve));
  assert.equal(error.graphQLErrors[0]?.extensions.code, 'GRAPHQL_VALIDATION_FAILED', String(error));
});
