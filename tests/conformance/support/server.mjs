// A server that the runner started: where it is, who signs in, and requests with nothing in between.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export class Server {
  #tokens = new Map();

  constructor(name) {
    const said = readFileSync(join(process.env.CONFORMANCE_FOLDER, name, 'said'), 'utf8');
    this.url = /^API +(\S+)$/m.exec(said)[1];
    this.origin = new URL(this.url).origin;
    this.people = Object.fromEntries(
      [...said.matchAll(/^(administrator|president|vice president|member) {2,}(.+?) {2,}(\S+@\S+) +(\S+)$/gm)].map(
        ([, role, name, email, password]) => [role, { name, email, password }],
      ),
    );
  }

  // The token of a role; each signs in once.
  async token(role) {
    if (!this.#tokens.has(role)) {
      const { email, password } = this.people[role];
      const answer = await fetch(`${this.origin}/v1/auth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password }),
      });
      if (!answer.ok) throw new Error(`${role} cannot sign in: ${answer.status} ${await answer.text()}`);
      this.#tokens.set(role, (await answer.json()).accessToken);
    }
    return this.#tokens.get(role);
  }

  async headers(role) {
    return { authorization: `Bearer ${await this.token(role)}` };
  }

  // One request, and its data.
  async ask(role, query, variables) {
    const answer = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(role && (await this.headers(role))) },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await answer.json();
    if (errors) throw new Error(`${answer.status}: ${JSON.stringify(errors)}`);
    return data;
  }
}

// A fetch that notes what goes over the wire, each as `METHOD STATUS` with the request's parameters.
export function recorder() {
  const exchanges = [];
  const recording = async (url, options = {}) => {
    const response = await fetch(url, options);
    const search = new URL(url).searchParams;
    const sent = options.body ? JSON.parse(options.body) : Object.fromEntries(search);
    for (const name of ['variables', 'extensions']) {
      if (typeof sent[name] === 'string') sent[name] = JSON.parse(sent[name]);
    }
    exchanges.push({ line: `${options.method ?? 'GET'} ${response.status}`, sent, headers: response.headers });
    return response;
  };
  recording.exchanges = exchanges;
  recording.lines = () => exchanges.map(({ line }) => line);
  return recording;
}
