// Server-sent events in distinct connections mode: the client of npm graphql-sse.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { print } from 'graphql';
import { NetworkError, createClient } from 'graphql-sse';
import { heldMeeting, marker, passer } from '../support/club.mjs';
import { documents } from '../support/documents.mjs';
import { Server } from '../support/server.mjs';

const server = new Server('plain');

// A client until the test ends, and a promise of the first response: from then on a subscription is in force.
async function connect(context, role, headers) {
  let opened;
  const response = new Promise((resolve) => (opened = resolve));
  const fetchFn = async (...request) => {
    const response = await fetch(...request);
    opened(response);
    return response;
  };
  headers ??= await server.headers(role);
  const client = createClient({ url: server.url, headers, fetchFn, retryAttempts: 0 });
  context.after(() => client.dispose());
  return { response, client };
}

async function answers(client, payload) {
  const all = [];
  for await (const answer of client.iterate(payload)) all.push(answer);
  return all;
}

test('a query and a mutation are one event each', async (context) => {
  const { client, response } = await connect(context, 'member');
  const [viewer, ...more] = await answers(client, { query: print(documents.SampleViewer) });
  assert.equal(viewer.data.viewer.member.fullName, server.people.member.name);
  assert.deepEqual(more, []);
  const { status, headers } = await response;
  assert.equal(status, 200);
  assert.match(headers.get('content-type'), /^text\/event-stream/);
  const variables = { id: 'ref_00000000000000000000000000', input: { expectedVersion: 1 } };
  const [refused] = await answers(client, { query: print(documents.SampleReferralAccept), variables });
  assert.equal(refused.data.referralAccept.userErrors[0].code, 'NOT_FOUND');
});

test('what does not fit the schema is told in an event', async (context) => {
  const { client } = await connect(context, 'member');
  for (const [payload, code] of [
    [{ query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    [{ query: print(documents.SampleMeetingUpdated) }, 'BAD_USER_INPUT'],
  ]) {
    const [told, ...more] = await answers(client, payload);
    assert.equal(told.errors[0].extensions.code, code);
    assert.equal(told.data, undefined);
    assert.deepEqual(more, []);
  }
});

test('a sign-in that does not hold is an HTTP error', async (context) => {
  const { client } = await connect(context, 'member', { authorization: 'Bearer x' });
  const error = await answers(client, { query: '{ __typename }' }).catch((error) => error);
  assert.ok(error instanceof NetworkError, String(error));
  assert.equal(error.response.status, 401);
});

test('a meeting is told as attendance is marked', async (context) => {
  const meeting = await heldMeeting(server);
  const { client, response } = await connect(context, 'member');
  const told = client.iterate({ query: print(documents.SampleMeetingUpdated), variables: { id: meeting.id } });
  const heard = told.next();
  await response;
  const mark = marker(server, meeting);
  await mark();
  const second = await mark();
  let answer = (await heard).value;
  const of = ({ data }) => data.meetingUpdated.attendance.find(({ member }) => member.id === meeting.memberId).mark;
  // Changes at once are told once: the last one is told in any case.
  if (of(answer) !== second) answer = (await told.next()).value;
  assert.equal(of(answer), second);
  await told.return();
});

test('a page that only reads by GET is told, too', async (context) => {
  const search = new URLSearchParams({ query: print(documents.SampleReferralUpdated) });
  const headers = { accept: 'text/event-stream', ...(await server.headers('president')) };
  const page = new AbortController();
  context.after(() => page.abort());
  const response = await fetch(`${server.url}?${search}`, { headers, signal: page.signal });
  assert.equal(response.status, 200);
  const { id } = await passer(server)();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!text.includes('data:')) text += (await reader.read()).value;
  const [, data] = /^event: next\ndata: (.*)$/m.exec(text);
  assert.equal(JSON.parse(data).data.referralUpdated.id, id);
});

test('a referral is told to its recipient, and not to who is no party of it', async (context) => {
  const president = await connect(context, 'president');
  const other = await connect(context, 'vice president');
  const query = print(documents.SampleReferralUpdated);
  const heard = president.client.iterate({ query }).next();
  const first = other.client.iterate({ query }).next();
  await Promise.all([president.response, other.response]);
  const { id } = await passer(server)();
  assert.equal((await heard).value.data.referralUpdated.id, id);
  // The first that the other hears of is one of their own.
  const own = await passer(server, 'vice president')();
  assert.equal((await first).value.data.referralUpdated.id, own.id);
});
