// The playground: GraphiQL, a sign-in, and the samples that the server hands over with the page.
import { DOC_EXPLORER_PLUGIN, DocExplorerContextProvider } from "@graphiql/plugin-doc-explorer";
import { explorerPlugin } from "@graphiql/plugin-explorer";
import { HISTORY_PLUGIN, HistoryContextProvider } from "@graphiql/plugin-history";
import { GraphiQLProvider, usePluginStore } from "@graphiql/react";
import { GraphiQL, GraphiQLInterface } from "graphiql";
import { createRoot } from "react-dom/client";
import { useStore } from "zustand";

import { Editors } from "./editors.js";
import { createFetcher } from "./fetcher.js";
import { Header } from "./header.jsx";
import { Filling, SAMPLES_PLUGIN, Shared } from "./samples.jsx";
import { createSession } from "./session.js";

import "graphiql/style.css";
import "@graphiql/plugin-explorer/style.css";
import "./style.css";

const WIDE_ENOUGH_FOR_A_PANEL = 1100;

const page = JSON.parse(document.getElementById("page").textContent);
const session = createSession();
const { fetcher, ask, answers } = createFetcher(session);
// What was written outlives a reload, and ends with the browser's tab: variables may hold personal data.
const storage = openStorage();
const shared = { page, session, ask, answers, storage };
const plugins = [DOC_EXPLORER_PLUGIN, SAMPLES_PLUGIN, explorerPlugin(), HISTORY_PLUGIN];
const firstTabs = page.samples.map(({ query, variables }) => ({ query, variables }));

function openStorage() {
  try {
    return window.sessionStorage;
  } catch {
    // A browser that keeps nothing: GraphiQL takes null for that.
    return null;
  }
}

function Playground() {
  return (
    <Shared value={shared}>
      <GraphiQLProvider
        fetcher={fetcher}
        storage={storage}
        defaultTabs={firstTabs}
        plugins={plugins}
        referencePlugin={DOC_EXPLORER_PLUGIN}
        visiblePlugin={window.innerWidth >= WIDE_ENOUGH_FOR_A_PANEL ? SAMPLES_PLUGIN : undefined}
        inputValueDeprecation
        schemaDescription
        shouldPersistHeaders={false}
      >
        <HistoryContextProvider>
          <DocExplorerContextProvider>
            <Header />
            <main>
              <Interface />
            </main>
            <Filling />
            <Editors />
          </DocExplorerContextProvider>
        </HistoryContextProvider>
      </GraphiQLProvider>
    </Shared>
  );
}

function Interface() {
  const { plugins } = usePluginStore();
  // It shows a panel from the start only when the store knows which: that is one effect later than the provider.
  if (plugins.length === 0) return null;
  return (
    <GraphiQLInterface showPersistHeadersSettings={false} defaultEditorToolsVisibility="variables">
      <GraphiQL.Footer>
        <LastAnswer />
      </GraphiQL.Footer>
    </GraphiQLInterface>
  );
}

function LastAnswer() {
  const answer = useStore(answers);
  if (!answer) return null;
  const { status, statusText, millis, requestId } = answer;
  return (
    <p className="last-answer">
      {`${status} ${statusText}`.trim()} in {millis} ms{requestId && `, request ${requestId}`}
    </p>
  );
}

createRoot(document.getElementById("playground")).render(<Playground />);
