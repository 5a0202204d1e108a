// Who is signed in. Tokens live in this closure alone: not in the page, not in any storage, not in a cookie. A reload
// forgets them.
import { createStore } from "zustand";

// How long before its end an access token is renewed, at most; a short one is renewed in its last quarter.
const RENEW_BEFORE_MS = 60_000;
const SIGNED_OUT = { person: null, trouble: null, isBusy: false };

// Of two headers of one name, whatever their case, the last counts: a person's own goes over ours.
export async function post(path, body, own = {}) {
  const headers = new Headers({ "content-type": "application/json" });
  for (const [name, value] of Object.entries(own)) headers.set(name, value);
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body), credentials: "omit" });
  const text = await answer.text();
  const isJson = /[/+]json\b/.test(answer.headers.get("content-type") ?? "");
  return { answer, body: isJson && text ? JSON.parse(text) : null };
}

export function createSession() {
  const store = createStore(() => SIGNED_OUT);
  let tokens = null;
  let renewing = null;
  let timer;

  // Whatever was under way for somebody else must not be taken for the new one's.
  function hold(next) {
    clearTimeout(timer);
    renewing = null;
    tokens = next && {
      access: next.accessToken,
      refresh: next.refreshToken,
      // By this machine's clock alone: it may differ from the server's.
      renewAt: Date.now() + next.expiresIn * 1000 - Math.min(RENEW_BEFORE_MS, next.expiresIn * 250),
    };
    if (tokens) timer = setTimeout(() => renew().catch(() => {}), tokens.renewAt - Date.now());
  }

  function end(trouble) {
    hold(null);
    store.setState({ ...SIGNED_OUT, trouble });
  }

  // `person` is what the page shows of whoever signs in: {label, role}.
  async function signIn(path, body, person) {
    const former = tokens;
    store.setState({ isBusy: true, trouble: null });
    try {
      const { answer, body: told } = await post(path, body);
      if (!answer.ok) {
        store.setState({
          isBusy: false,
          trouble: told?.detail ?? told?.title ?? `The server answered ${answer.status}.`,
        });
        return;
      }
      hold(told);
      store.setState({ person, isBusy: false });
    } catch {
      store.setState({ isBusy: false, trouble: "The server does not answer." });
      return;
    }
    if (former) await leave(former);
  }

  async function signOut() {
    const former = tokens;
    end(null);
    if (former) await leave(former);
  }

  // The sign-in is over for this page, whether the server hears of it or not.
  async function leave({ refresh }) {
    await post("/v1/auth/logout", { refreshToken: refresh }).catch(() => {});
  }

  // Several requests may need it at once: a refresh token works once.
  function renew() {
    renewing ??= exchange(tokens).finally(() => (renewing = null));
    return renewing;
  }

  async function exchange(held) {
    const { answer, body } = await post("/v1/auth/refresh", { refreshToken: held.refresh });
    if (tokens !== held) return;
    if (answer.ok) hold(body);
    else if (answer.status === 401) end("Your sign-in has ended: sign in again.");
  }

  // A token that holds for a while yet, or null for a caller who is signed out.
  async function accessToken() {
    if (tokens && Date.now() >= tokens.renewAt) await renew();
    return tokens?.access ?? null;
  }

  return { store, signIn, signOut, accessToken, renew: () => (tokens ? renew() : Promise.resolve()) };
}
