// The bar on top: where you are, and who you are.
import { useContext, useState } from "react";
import { useStore } from "zustand";

import { Shared, capitalised } from "./samples.jsx";

export function Header() {
  const { page, session } = useContext(Shared);
  const { person, trouble, isBusy } = useStore(session.store);
  return (
    <header className="top">
      <h1>chapterhouse playground</h1>
      <nav aria-label="Beside the playground">
        <a href="/schema.graphql">Schema</a>
        {page.hasMailbox && <a href="/mailbox">Mailbox</a>}
        <a href="/graphiql/licences.txt">Licences</a>
      </nav>
      <div className="who">
        {page.signIns.length > 0 && <Roles />}
        {page.signIns.length === 0 && !person && <PasswordForm />}
        <p role="status" aria-live="polite">
          {person ? person.label : isBusy && "Signing in …"}
        </p>
        {person && (
          <button type="button" onClick={() => session.signOut()}>
            Sign out
          </button>
        )}
      </div>
      {trouble && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </header>
  );
}

// In the demo: nobody has to copy a password.
function Roles() {
  const { page, session } = useContext(Shared);
  const { person, isBusy } = useStore(session.store);
  const signIn = ({ role, name }) => session.signIn("/demo/sign-in", { role }, { role, label: name });
  return (
    <div className="roles" role="group" aria-labelledby="roles-label">
      <span id="roles-label">Sign in as</span>
      {page.signIns.map((one) => (
        <button
          key={one.role}
          type="button"
          disabled={isBusy}
          aria-pressed={person?.role === one.role}
          title={one.name}
          onClick={() => signIn(one)}
        >
          {capitalised(one.role)}
        </button>
      ))}
    </div>
  );
}

function PasswordForm() {
  const { session } = useContext(Shared);
  const { isBusy } = useStore(session.store);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = async (event) => {
    event.preventDefault();
    await session.signIn("/v1/auth/token", { email, password }, { label: email });
    setPassword("");
  };
  return (
    <form onSubmit={signIn}>
      <input
        type="email"
        required
        autoComplete="username"
        placeholder="E-mail"
        aria-label="E-mail"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <input
        type="password"
        required
        autoComplete="current-password"
        placeholder="Password"
        aria-label="Password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <button disabled={isBusy}>Sign in</button>
    </form>
  );
}
