// Apollo Client over a WebSocket: GraphQLWsLink.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApolloClient, CombinedGraphQLErrors, InMemoryCache, gql } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { heldMeeting, marker, until } from '../support/club.mjs';
import { documents } from '../support/documents.mjs';
import { Server } from '../support/server.mjs';

// Apollo's link looks for it where browsers have it; so has Node.js from 22 on.
globalThis.WebSocket ??= WebSocket;

const server = new Server('plain');

test('queries, subscriptions and their errors go over one socket', async () => {
  const socket = createClient({
    url: server.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: () => server.headers('member'),
  });
  const apollo = new ApolloClient({ cache: new InMemoryCache(), link: new GraphQLWsLink(socket) });
  try {
    const { data } = await apollo.query({ query: documents.SampleViewer });
    assert.equal(data.viewer.member.fullName, server.people.member.name);

    const meeting = await heldMeeting(server);
    const heard = new Promise((resolve) => {
      const live = apollo.subscribe({ query: documents.SampleMeetingUpdated, variables: { id: meeting.id } });
      const subscription = live.subscribe((result) => {
        subscription.unsubscribe();
        resolve(result);
      });
    });
    const { data: told, error } = await until(heard, marker(server, meeting));
    assert.equal(error, undefined);
    assert.equal(told.meetingUpdated.id, meeting.id);
    // What a subscription tells is in the cache like any answer.
    assert.equal(apollo.cache.extract()[`Meeting:${meeting.id}`].version, told.meetingUpdated.version);

    const nothing = apollo.subscribe({ query: gql('subscription { nothing }') });
    const wrong = await new Promise((resolve) => nothing.subscribe(resolve));
    assert.ok(CombinedGraphQLErrors.is(wrong.error), String(wrong.error));
    assert.equal(wrong.error.errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
  } finally {
    await socket.dispose();
    apollo.stop();
  }
});
