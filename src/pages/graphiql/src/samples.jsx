// The samples: a panel that lists them by role, and what fills in the ids in their variables.
import { useEditorContext, useExecutionContext } from "@graphiql/react";
import { createContext, useContext, useEffect, useRef } from "react";
import { useStore } from "zustand";

import { fill, hasBlanks } from "./filling.js";

// What every part of the page may need: {page, session, ask, answers, storage}.
export const Shared = createContext(null);

// As style.css has it.
const NARROW = 760;

export const capitalised = (text) => text[0].toUpperCase() + text.slice(1);

export const SAMPLES_PLUGIN = { title: "Samples", icon: SamplesIcon, content: SamplesPanel };

function SamplesIcon(props) {
  return (
    <svg viewBox="0 0 24 24" height="1.5em" fill="none" stroke="currentColor" strokeWidth="1.5" {...props}>
      <path d="M5 4h14M5 9h14M5 14h8" strokeLinecap="round" />
      <path d="M15.5 14.5l5 3-5 3z" fill="currentColor" strokeLinejoin="round" />
    </svg>
  );
}

function SamplesPanel() {
  const { page, session } = useContext(Shared);
  const { person } = useStore(session.store);
  const { tabs, activeTabIndex } = useEditorContext({ nonNull: true });
  const open = useOpenSample();
  const shown = tabs[activeTabIndex]?.query;
  const roles = [...new Set(page.samples.map((sample) => sample.role))];
  return (
    <section className="samples" aria-label="Samples">
      <h2>Samples</h2>
      <p>
        {person
          ? "Ids and dates that a sample needs are filled in when its tab is opened."
          : "Sign in as the role of a sample to run it. Values that begin with @ are filled in then."}
      </p>
      {roles.map((role) => (
        <div key={role}>
          <h3>{capitalised(role)}</h3>
          <ul>
            {page.samples
              .filter((sample) => sample.role === role)
              .map((sample) => (
                <li key={sample.name}>
                  <button type="button" aria-current={sample.query === shown || undefined} onClick={() => open(sample)}>
                    <code>{sample.operation}</code>
                    <span>{sample.title}</span>
                  </button>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

// Shows the tab that holds a sample as it is, or opens one.
function useOpenSample() {
  const { tabs, changeTab, moveTab } = useEditorContext({ nonNull: true });
  const { stop } = useExecutionContext({ nonNull: true });
  return (sample) => {
    stop();
    const at = tabs.findIndex((tab) => tab.query === sample.query);
    if (at < 0) moveTab([...tabs, newTab(sample)]);
    changeTab(at < 0 ? tabs.length : at);
    // In a narrow window the panel covers the tab (see style.css). Only its own button closes it whole.
    if (window.innerWidth <= NARROW) document.querySelector(".graphiql-sidebar button.active")?.click();
  };
}

// As GraphiQL keeps a tab; it has no door for one with contents.
function newTab({ query, variables, operation }) {
  const contents = { query, variables, headers: null };
  return {
    ...contents,
    id: crypto.randomUUID?.() ?? `${Date.now()}`,
    hash: [query, variables, ""].join("|"),
    title: operation,
    operationName: operation,
    response: null,
  };
}

// Fills in the blanks of the tab in front: when it comes to the front, when somebody signs in, and after each answer,
// because versions have moved on. What a person has written is left alone.
export function Filling() {
  const { page, session, ask, answers, storage } = useContext(Shared);
  const { person } = useStore(session.store);
  const answer = useStore(answers);
  const { tabs, activeTabIndex, variableEditor } = useEditorContext({ nonNull: true });
  const tab = tabs[activeTabIndex];

  useEffect(() => {
    const written = variableEditor?.getValue();
    const known = read(storage, tab.id);
    const template = hasBlanks(written) ? written : known?.text === written ? known?.template : null;
    if (!person || !template) return;
    let isInFront = true;
    contextOf(ask, page).then((context) => {
      const text = context && fill(template, context);
      if (!isInFront || !text || text === written || variableEditor.getValue() !== written) return;
      storage?.setItem(key(tab.id), JSON.stringify({ template, text }));
      variableEditor.setValue(text);
    });
    return () => (isInFront = false);
  }, [tab.id, person, answer, variableEditor]);

  useRoleTab(person?.role);
  return null;
}

// Whoever signs in by role wants to see what the role can do, unless there is work of theirs in front.
function useRoleTab(role) {
  const { page } = useContext(Shared);
  const { tabs, activeTabIndex, changeTab } = useEditorContext({ nonNull: true });
  const roleOf = (tab) => page.samples.find((sample) => sample.query === tab.query)?.role;
  const last = useRef(undefined);
  useEffect(() => {
    if (last.current === role) return;
    last.current = role;
    const front = roleOf(tabs[activeTabIndex]);
    const at = tabs.findIndex((tab) => roleOf(tab) === role);
    if (role && front && front !== role && at >= 0) changeTab(at);
  });
}

async function contextOf(ask, page) {
  try {
    return (await ask({ query: page.context })).body?.data ?? null;
  } catch {
    return null;
  }
}

const key = (tabId) => `playground:filled:${tabId}`;

function read(storage, tabId) {
  try {
    return JSON.parse(storage?.getItem(key(tabId)) ?? "null");
  } catch {
    return null;
  }
}
