// Apollo Client as an app uses it: its cache, pages, mutations, error types, GET, and persisted queries.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { relayStylePagination } from '@apollo/client/utilities';
import { Server, recorder } from '../support/server.mjs';
import { documents } from '../support/documents.mjs';

const server = new Server('plain');
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

async function client({ role, link = [], fetch = recorder(), ...options } = {}) {
  const headers = role ? await server.headers(role) : {};
  const http = new HttpLink({ uri: server.url, fetch, headers, ...options });
  const cache = new InMemoryCache({
    possibleTypes: { UserError: ['InputError', 'ConflictError'] },
    typePolicies: { Query: { fields: { members: relayStylePagination(['search']) } } },
  });
  return new ApolloClient({ cache, link: [...link, http].reduceRight((next, one) => one.concat(next)) });
}

// A hundred members with a page of referrals each: beyond what one request may cost.
const TOO_MUCH = '{ members(first: 100) { edges { node { id referralsGiven { edges { node { id } } } } } } }';

// What a failing request is rejected with.
const failure = (promise) => promise.then((answer) => assert.fail(JSON.stringify(answer)), (error) => error);

test('a query answers, and its records go into the cache by their ids', async () => {
  const apollo = await client({ role: 'president' });
  const { data, error } = await apollo.query({ query: documents.SampleViewer });
  assert.equal(error, undefined);
  assert.equal(data.viewer.member.fullName, server.people.president.name);
  assert.equal(data.viewer.offices[0].office, 'PRESIDENT');
  const cached = apollo.cache.extract();
  assert.equal(cached[`Member:${data.viewer.member.id}`].fullName, data.viewer.member.fullName);
  assert.equal(cached[`Chapter:${data.viewer.chapter.id}`].timeZone, 'Europe/Warsaw');
});

test('pages join to the whole list', async () => {
  const fetch = recorder();
  const apollo = await client({ role: 'member', fetch });
  const query = apollo.watchQuery({ query: documents.SampleDirectory, variables: { first: 10 } });
  const { data } = await new Promise((resolve, reject) =>
    query.subscribe((result) => (result.error ? reject(result.error) : result.loading || resolve(result))),
  );
  let { hasNextPage, endCursor } = data.members.pageInfo;
  while (hasNextPage) {
    const more = await query.fetchMore({ variables: { after: endCursor } });
    ({ hasNextPage, endCursor } = more.data.members.pageInfo);
  }
  const whole = apollo.readQuery({ query: documents.SampleDirectory, variables: { first: 10 } });
  const ids = whole.members.edges.map(({ node }) => node.id);
  const all = await server.ask('member', '{ members(first: 100) { edges { node { id } } } }');
  assert.deepEqual(ids, all.members.edges.map(({ node }) => node.id));
  assert.equal(fetch.exchanges.length, Math.ceil(ids.length / 10));
});

test('what the caller can mend is data of a mutation', async () => {
  const apollo = await client({ role: 'member' });
  const { viewer } = await server.ask('president', '{ viewer { member { id } } }');
  const pass = (input) =>
    apollo.mutate({
      mutation: documents.SampleReferralPass,
      variables: { input: { recipientId: viewer.member.id, heat: 4, description: 'Needs a bigger office.', ...input } },
    });
  const refused = await pass({ heat: 9 });
  assert.equal(refused.error, undefined);
  assert.deepEqual(
    refused.data.referralPass.userErrors.map(({ __typename, code, path }) => ({ __typename, code, path })),
    [{ __typename: 'InputError', code: 'HEAT_INVALID', path: ['input', 'heat'] }],
  );
  const done = await pass({});
  assert.equal(done.data.referralPass.referral.status, 'PASSED');

  const { id, version } = done.data.referralPass.referral;
  const president = await client({ role: 'president' });
  const accept = (expectedVersion) =>
    president.mutate({ mutation: documents.SampleReferralAccept, variables: { id, input: { expectedVersion } } });
  const { data } = await accept(version + 5);
  const [conflict] = data.referralAccept.userErrors;
  assert.deepEqual([conflict.__typename, conflict.code, conflict.currentVersion], ['ConflictError', 'CONFLICT', version]);
  assert.equal((await accept(version)).data.referralAccept.referral.status, 'ACCEPTED');
});

test('each kind of failure is an error of the type that Apollo documents', async () => {
  const { viewer } = await server.ask('member', '{ viewer { chapter { id } } }');
  const scheduled = gql`
    mutation ($input: MeetingScheduleInput!) {
      meetingSchedule(input: $input) {
        meeting {
          id
        }
      }
    }
  `;
  const input = { chapterId: viewer.chapter.id, localStart: '2027-01-14T07:00' };
  const mutate = (apollo) => apollo.mutate({ mutation: scheduled, variables: { input } });
  const query = (text, variables) => (apollo) => apollo.query({ query: gql(text), variables });
  for (const [role, ask, code, line] of [
    ['member', query('{ nothing }'), 'GRAPHQL_VALIDATION_FAILED', 'POST 422'],
    ['member', query('query ($id: ID!) { node(id: $id) { id } }', {}), 'BAD_USER_INPUT', 'POST 422'],
    ['member', mutate, 'FORBIDDEN', 'POST 294'],
    [undefined, mutate, 'UNAUTHENTICATED', 'POST 294'],
    ['member', query(TOO_MUCH), 'LIMIT_EXCEEDED', 'POST 422'],
  ]) {
    const fetch = recorder();
    const error = await failure(ask(await client({ role, fetch })));
    assert.ok(CombinedGraphQLErrors.is(error), `${code}: ${error}`);
    assert.equal(error.errors[0].extensions.code, code);
    assert.equal(error.errors[0].extensions.requestId, fetch.exchanges[0].headers.get('x-request-id'));
    assert.deepEqual(fetch.lines(), [line]);
  }
  const fetch = recorder();
  const stale = await failure(query('{ regions { id } }')(await client({ fetch, headers: { authorization: 'Bearer x' } })));
  assert.ok(CombinedGraphQLErrors.is(stale), String(stale));
  assert.equal(stale.errors[0].extensions.code, 'UNAUTHENTICATED');
  assert.deepEqual(fetch.lines(), ['POST 401']);
});

test('data with errors arrives as both, in spite of its unusual status', async () => {
  const fetch = recorder();
  const apollo = await client({ role: 'member', fetch });
  const query = gql`
    {
      viewer {
        locale
      }
      member(id: "mem_x") {
        id
      }
    }
  `;
  const { data, error } = await apollo.query({ query, errorPolicy: 'all' });
  assert.deepEqual(fetch.lines(), ['POST 294']);
  assert.equal(data.viewer.locale.length, 2);
  assert.equal(data.member, null);
  assert.ok(CombinedGraphQLErrors.is(error));
  assert.deepEqual(error.errors.map(({ path, extensions }) => [path, extensions.code]), [[['member'], 'BAD_USER_INPUT']]);
  const strict = await failure(apollo.query({ query, errorPolicy: 'none', fetchPolicy: 'network-only' }));
  assert.ok(CombinedGraphQLErrors.is(strict));
});

test('queries go by GET when they are told to, mutations by POST', async () => {
  const fetch = recorder();
  const apollo = await client({ role: 'member', fetch, useGETForQueries: true });
  const { data } = await apollo.query({ query: documents.SampleChapter, variables: { by: { name: 'nowhere' } } });
  assert.equal(data.chapter, null);
  await apollo.mutate({
    mutation: documents.SampleReferralAccept,
    variables: { id: 'ref_00000000000000000000000000', input: { expectedVersion: 1 } },
  });
  assert.deepEqual(fetch.lines(), ['GET 200', 'POST 200']);
});

test('persisted queries: by hash over GET, with the text once', async () => {
  const unique = gql(`query Unique${Date.now()} { viewer { locale } }`);
  const fetch = recorder();
  const link = () => [new PersistedQueryLink({ sha256, useGETForHashedQueries: true })];
  const apollo = await client({ role: 'member', fetch, link: link() });
  const ask = () => apollo.query({ query: unique, fetchPolicy: 'network-only' });
  assert.equal((await ask()).data.viewer.locale.length, 2);
  assert.equal((await ask()).data.viewer.locale.length, 2);
  assert.deepEqual(fetch.lines(), ['GET 422', 'POST 200', 'GET 200']);
  assert.deepEqual(fetch.exchanges.map(({ sent }) => 'query' in sent), [false, true, false]);

  // A stranger is told once that hashes are not for him, and goes on with the text.
  const stranger = recorder();
  const signedOut = await client({ fetch: stranger, link: link() });
  for (let times = 0; times < 2; times++) {
    const { data } = await signedOut.query({ query: unique, fetchPolicy: 'network-only' });
    assert.equal(data.viewer, null);
  }
  assert.deepEqual(stranger.lines(), ['GET 422', 'POST 200', 'POST 200']);
});
