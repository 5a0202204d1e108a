// Trusted documents: each generator's manifest is taken by a server that executes nothing else, and its client works.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { generatePersistedQueryIdsFromManifest } from '@apollo/persisted-query-lists';
import { Client, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import relay from 'relay-runtime';
import { Server, recorder } from '../support/server.mjs';
import { documents } from '../support/documents.mjs';

const generated = new URL('../generated/', import.meta.url);
const read = (file) => JSON.parse(readFileSync(new URL(file, generated), 'utf8'));

async function post(server, body) {
  const headers = { 'content-type': 'application/json', ...(await server.headers('member')) };
  const answer = await fetch(server.url, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, ...(await answer.json()) };
}

const manifests = {
  codegen: () => Object.keys(read('codegen/persisted-documents.json')),
  apollo: () => read('apollo-documents.json').operations.map(({ id }) => id),
  relay: () => Object.keys(read('relay-documents.json')),
};

for (const [name, ids] of Object.entries(manifests)) {
  test(`the manifest of ${name} is taken, and no other document is executed`, async () => {
    const server = new Server(`trusted-${name}`);
    const other = await post(server, { query: '{ viewer { locale } }' });
    assert.deepEqual([other.status, other.errors[0].extensions.code], [422, 'DOCUMENT_NOT_TRUSTED']);
    assert.equal(other.data, undefined);
    const unknown = await post(server, { documentId: `sha256:${'0'.repeat(64)}` });
    assert.deepEqual([unknown.status, unknown.errors[0].extensions.code], [422, 'DOCUMENT_NOT_FOUND']);
    for (const id of ids()) {
      const prefixed = id.startsWith('sha256:') ? id : `sha256:${id}`;
      for (const documentId of new Set([id, prefixed])) {
        // Found: what is missing now is a variable, or a stream to answer a subscription on.
        const code = (await post(server, { documentId })).errors?.[0].extensions.code;
        assert.ok([undefined, 'BAD_USER_INPUT', 'NOT_ACCEPTABLE'].includes(code), `${documentId}: ${code}`);
      }
    }
  });
}

test('urql sends the ids of @graphql-codegen', async () => {
  const server = new Server('trusted-codegen');
  const manifest = Object.entries(read('codegen/persisted-documents.json'));
  const [id] = manifest.find(([, text]) => text.includes('query SampleViewer'));
  const fetchOptions = { headers: await server.headers('member') };
  const fetch = recorder();
  // As the generator's guide has it: the id goes where the hash of any document would stand.
  const persisted = persistedExchange({
    enforcePersistedQueries: true,
    enableForMutation: true,
    preferGetForPersistedQueries: 'force',
    generateHash: async (_, { __meta__ }) => __meta__.hash,
  });
  const exchanges = [persisted, fetchExchange];
  const urql = new Client({ url: server.url, exchanges, fetchOptions, fetch, preferGetMethod: false });
  const { data, error } = await urql.query({ ...documents.SampleViewer, __meta__: { hash: id } }, {});
  assert.equal(error?.message, undefined);
  assert.equal(data.viewer.member.fullName, server.people.member.name);
  assert.deepEqual(fetch.lines(), ['GET 200']);
  assert.ok(!('query' in fetch.exchanges[0].sent), 'only the id went over the wire');
});

test('Apollo Client sends the ids of its own manifest', async () => {
  const server = new Server('trusted-apollo');
  const fetch = recorder();
  const ids = generatePersistedQueryIdsFromManifest({ loadManifest: async () => read('apollo-documents.json') });
  const http = new HttpLink({ uri: server.url, fetch, headers: await server.headers('member') });
  const cache = new InMemoryCache({ possibleTypes: { UserError: ['InputError', 'ConflictError'] } });
  const apollo = new ApolloClient({ cache, link: new PersistedQueryLink(ids).concat(http) });
  const { data } = await apollo.query({ query: documents.SampleViewer });
  assert.equal(data.viewer.member.fullName, server.people.member.name);
  const { data: passed } = await apollo.mutate({
    mutation: documents.SampleReferralPass,
    variables: { input: { recipientId: data.viewer.member.id, heat: 4, description: 'To myself.' } },
  });
  assert.equal(passed.referralPass.userErrors[0].code, 'GIVER_IS_RECIPIENT');
  assert.deepEqual(fetch.lines(), ['POST 200', 'POST 200']);
  assert.ok(fetch.exchanges.every(({ sent }) => !('query' in sent)), 'only ids went over the wire');
});

test('Relay pages through a connection and passes a referral by the ids of relay-compiler', async () => {
  const server = new Server('trusted-relay');
  const load = createRequire(new URL('relay/', generated));
  const headers = { 'content-type': 'application/json', ...(await server.headers('member')) };
  const sent = [];
  const network = relay.Network.create(async ({ id, text }, variables) => {
    sent.push(text ?? 'an id');
    const body = JSON.stringify({ documentId: id, variables });
    return (await fetch(server.url, { method: 'POST', headers, body })).json();
  });
  const environment = new relay.Environment({ network, store: new relay.Store(new relay.RecordSource()) });
  const ask = (name, variables) => relay.fetchQuery(environment, load(`./${name}.graphql`), variables).toPromise();

  const { viewer } = await ask('PassReferralGivenQuery', {});
  const given = viewer.member.referralsGiven.edges.length;
  const { chapters } = await new Server('plain').ask('member', '{ chapters { edges { node { slug } } } }');
  const { slug } = chapters.edges[0].node;
  const { chapter } = await ask('RosterQuery', { slug });

  // The first page and those after it join in the store under one connection.
  const owner = relay.createOperationDescriptor(load('./RosterQuery.graphql'), { slug });
  const roster = () => {
    const fragment = environment.lookup(owner.fragment).data.chapter;
    const selector = relay.getSingularSelector(load('./Roster_chapter.graphql'), fragment);
    return environment.lookup(selector).data.members;
  };
  while (roster().pageInfo.hasNextPage) {
    const { length } = roster().edges;
    await ask('RosterPageQuery', { id: chapter.id, first: 10, after: roster().pageInfo.endCursor });
    assert.ok(roster().edges.length > length, 'a page adds to the list');
  }
  const all = await new Server('plain').ask('member', '{ members(first: 100) { edges { node { id } } } }');
  assert.equal(roster().edges.length, all.members.edges.length);

  const list = relay.ConnectionHandler.getConnectionID(viewer.member.id, 'PassReferral_referralsGiven');
  const recipient = roster().edges.find(({ node }) => node.id !== viewer.member.id).node;
  await new Promise((resolve, reject) =>
    relay.commitMutation(environment, {
      mutation: load('./PassReferralMutation.graphql'),
      variables: {
        input: { recipientId: recipient.id, heat: 3, description: 'Looks for a new supplier.' },
        connections: [list],
      },
      onCompleted: resolve,
      onError: reject,
    }),
  );
  const stored = environment.getStore().getSource().get(list);
  assert.equal(stored.edges.__refs.length, given + 1, 'the new referral stands in the list');
  assert.deepEqual([...new Set(sent)], ['an id']);
});

test('what a client sends in place of a trusted document is refused with its own error type', async () => {
  const server = new Server('trusted-apollo');
  const ids = generatePersistedQueryIdsFromManifest({ loadManifest: async () => read('apollo-documents.json') });
  const link = new PersistedQueryLink(ids).concat(new HttpLink({ uri: server.url }));
  const apollo = new ApolloClient({ cache: new InMemoryCache(), link });
  const error = await apollo.query({ query: gql('query Other { regions { id } }') }).catch((error) => error);
  assert.ok(error instanceof Error && !CombinedGraphQLErrors.is(error), 'the link itself knows no id for it');
});
