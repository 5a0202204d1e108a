// How operations get to the server: queries and mutations over HTTP, subscriptions over graphql-transport-ws.
import { Kind, parse } from "graphql";
import { createClient } from "graphql-ws";
import { createStore } from "zustand";

import { post } from "./session.js";

const ACCEPT = "application/graphql-response+json, application/json;q=0.9";

export function createFetcher(session) {
  // What the last answer was like besides its body: its status, how long it took, what it is called in the log.
  const answers = createStore(() => null);
  let socket = null;

  // Any status may come with a body that says all (GraphQL over HTTP: 294, 400, 422 …): the body is what counts.
  async function ask(params, headers = {}) {
    const token = await session.accessToken();
    const authorization = token ? { authorization: `Bearer ${token}` } : {};
    const { answer, body } = await post("/graphql", params, { accept: ACCEPT, ...authorization, ...headers });
    if (answer.status === 401 && token) {
      // The sign-in may have ended elsewhere; to try to renew it finds out, and tells the person.
      await session.renew();
    }
    return { answer, body };
  }

  async function execute(params, headers) {
    const started = performance.now();
    const { answer, body } = await ask(params, headers).catch(() => fail("The server does not answer."));
    answers.setState(
      {
        status: answer.status,
        statusText: answer.statusText,
        millis: Math.round(performance.now() - started),
        requestId: answer.headers.get("x-request-id"),
      },
      true,
    );
    return body ?? fail(`The server answered ${answer.status} without JSON.`);
  }

  // It connects when the first subscription starts, and closes after the last.
  function client() {
    socket ??= createClient({
      url: new URL("/graphql", location.href).href.replace(/^http/, "ws"),
      retryAttempts: 2,
      connectionParams: async () => {
        const token = await session.accessToken();
        return token ? { authorization: `Bearer ${token}` } : {};
      },
    });
    return socket;
  }

  // No generator: its end would wait for the next event.
  function subscribe(params) {
    const events = client().iterate(params);
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: () => events.next().catch(explain),
      return: () => events.return(),
      throw: (error) => events.throw(error),
    };
  }

  // Another person must not go on listening on the socket of the last.
  session.store.subscribe((now, before) => {
    if (now.person === before.person || !socket) return;
    socket.dispose();
    socket = null;
  });

  function fetcher(asked, options = {}) {
    const operation = operationOf(asked);
    const params = operation ? { ...asked, operationName: operation.name?.value } : asked;
    return operation?.operation === "subscription" ? subscribe(params) : execute(params, options.headers);
  }

  return { fetcher, ask, answers };
}

// The operation that is meant; null when the document says it only to the server, which then tells what is wrong.
// GraphiQL learns what is in its editor a moment late: just after a change of tabs it asks for the former operation.
function operationOf({ query, operationName }) {
  try {
    const operations = parse(query).definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    const named = operations.find(({ name }) => name?.value === operationName);
    return named ?? (operations.length === 1 ? operations[0] : null);
  } catch {
    return null;
  }
}

// A socket tells its end by an event, which says nothing when it is printed; GraphQL errors say it all.
function explain(error) {
  if (error instanceof CloseEvent) fail(`The socket was closed: ${error.code} ${error.reason}`.trim());
  if (error instanceof Event) fail("The server takes no socket.");
  throw error;
}

// In the form of GraphQL errors: of an Error, GraphiQL shows the stack, which helps nobody here.
function fail(message) {
  throw [{ message }];
}
