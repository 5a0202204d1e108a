// graphql-transport-ws: the client of npm graphql-ws, and every way in which the server hangs up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { print } from 'graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { heldMeeting, marker, passer, until } from '../support/club.mjs';
import { documents } from '../support/documents.mjs';
import { Server } from '../support/server.mjs';

const server = new Server('plain');
const url = server.url.replace('http', 'ws');
const PROTOCOL = 'graphql-transport-ws';

async function using(role, work, options = {}) {
  const connectionParams = await server.headers(role);
  const client = createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0, ...options });
  try {
    return await work(client);
  } finally {
    await client.dispose();
  }
}

// All answers of an operation that ends by itself.
async function answers(client, payload) {
  const all = [];
  for await (const answer of client.iterate(payload)) all.push(answer);
  return all;
}

test('queries and mutations go over the socket, too', async () => {
  await using('member', async (client) => {
    const [viewer, ...more] = await answers(client, { query: print(documents.SampleViewer) });
    assert.equal(viewer.data.viewer.member.fullName, server.people.member.name);
    assert.deepEqual(more, []);
    const variables = { id: 'ref_00000000000000000000000000', input: { expectedVersion: 1 } };
    const [refused] = await answers(client, { query: print(documents.SampleReferralAccept), variables });
    assert.equal(refused.data.referralAccept.userErrors[0].code, 'NOT_FOUND');
    const [partial] = await answers(client, { query: '{ viewer { locale } member(id: "mem_x") { id } }' });
    assert.equal(partial.data.viewer.locale.length, 2);
    assert.equal(partial.errors[0].extensions.code, 'BAD_USER_INPUT');
  });
});

test('what does not fit the schema ends in an error message', async () => {
  await using('member', async (client) => {
    for (const query of ['{ nothing }', '{', 'subscription { nothing }']) {
      const error = await answers(client, { query }).catch((error) => error);
      const code = query === '{' ? 'GRAPHQL_PARSE_FAILED' : 'GRAPHQL_VALIDATION_FAILED';
      assert.equal(error[0]?.extensions.code, code, String(error));
    }
    // The socket lives on.
    assert.equal((await answers(client, { query: '{ __typename }' }))[0].data.__typename, 'Query');
  });
});

test('a meeting is told as attendance is marked', async () => {
  const meeting = await heldMeeting(server);
  await using('member', async (client) => {
    const told = client.iterate({ query: print(documents.SampleMeetingUpdated), variables: { id: meeting.id } });
    const heard = told.next();
    const { value } = await until(heard, marker(server, meeting));
    assert.equal(value.data.meetingUpdated.id, meeting.id);
    const marked = value.data.meetingUpdated.attendance.find(({ member }) => member.id === meeting.memberId);
    assert.ok(['LATE', 'PRESENT'].includes(marked.mark));
    await told.return();
    assert.equal((await answers(client, { query: '{ __typename }' }))[0].data.__typename, 'Query');
  });
});

test('a referral is told to its recipient', async () => {
  await using('president', async (client) => {
    const heard = client.iterate({ query: print(documents.SampleReferralUpdated) }).next();
    const { value } = await until(heard, passer(server));
    assert.equal(value.data.referralUpdated.status, 'PASSED');
  });
});

test('the client keeps the socket alive by pings', async () => {
  await using(
    'member',
    async (client) => {
      const pong = new Promise((resolve) => client.on('pong', (received) => received && resolve()));
      client.subscribe({ query: print(documents.SampleReferralUpdated) }, { next() {}, error() {}, complete() {} });
      await pong;
    },
    { keepAlive: 200 },
  );
});

test('a sign-in that does not hold opens no socket: 4403', async () => {
  for (const connectionParams of [{}, { authorization: 'Bearer x' }, { authorization: 'Basic x' }]) {
    // The client would try again on this code: there may be a fresh token by then.
    const client = createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
    const closed = await answers(client, { query: '{ __typename }' }).catch((closed) => closed);
    assert.equal(closed.code, 4403, JSON.stringify(connectionParams));
  }
});

// Sends messages and tells how the server hung up; what it said before is handed to `work`.
function talk(messages, { protocol = PROTOCOL, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, protocol, options);
    socket.on('open', () => messages.forEach((message) => socket.send(message)));
    socket.on('close', (code, reason) => resolve([code, String(reason)]));
    socket.on('unexpected-response', (_, response) => resolve([response.statusCode]));
    socket.on('error', reject);
  });
}

test('every way to break the protocol has its close code', async () => {
  const { authorization } = await server.headers('member');
  const init = JSON.stringify({ type: 'connection_init', payload: { authorization } });
  const subscribe = (id, query) => JSON.stringify({ type: 'subscribe', id, payload: { query } });
  const live = subscribe('1', print(documents.SampleReferralUpdated));
  for (const [code, says, messages] of [
    [4400, 'Invalid message', ['no JSON']],
    [4400, 'Invalid message', [init, JSON.stringify({ type: 'start', id: '1' })]],
    [4400, 'Invalid message', [init, Buffer.from(live)]],
    [4400, 'Invalid message', [init, JSON.stringify({ type: 'subscribe', id: '1' })]],
    [4401, 'Unauthorized', [live]],
    [4403, 'Forbidden', [JSON.stringify({ type: 'connection_init' })]],
    [4409, 'Subscriber already exists', [init, live, live]],
    [4429, 'Too many initialisation requests', [init, init]],
    [1009, undefined, [init, subscribe('1', `{ __typename } #${'x'.repeat(70_000)}`)]],
  ]) {
    const [closed, reason] = await talk(messages);
    assert.equal(closed, code, messages.at(-1).slice(0, 60));
    if (says) assert.equal(reason, says);
  }
});

test('who does not say who they are within 3 seconds is hung up on: 4408', async () => {
  const began = Date.now();
  assert.deepEqual(await talk([]), [4408, 'Connection initialisation timeout']);
  assert.ok(Date.now() - began >= 2_900);
});

test('only graphql-transport-ws is spoken, and only to known origins', async () => {
  assert.deepEqual(await talk([], { protocol: 'graphql-ws' }), [400]);
  assert.deepEqual(await talk([], { protocol: [] }), [400]);
  assert.deepEqual(await talk([], { origin: 'https://elsewhere.example' }), [403]);
  assert.deepEqual(await talk([], { origin: 'null' }), [403]);
  assert.deepEqual(await talk(['x'], { origin: server.origin }), [4400, 'Invalid message']);
  assert.deepEqual(await talk(['x'], { protocol: ['graphql-ws', PROTOCOL] }), [4400, 'Invalid message']);
});
