// An app's code over the generated types: signs in, stays signed in, signs out, and reads why it was refused.
import createClient from 'openapi-fetch';
import type { components, paths } from './generated/openapi';

export type Tokens = components['schemas']['Tokens'];
export type Problem = components['schemas']['Problem'];

// Why the server did not do it: what a person reads, and what a program does.
export class Refused extends Error {
  constructor(readonly problem: Problem, readonly retryAfter: number | undefined) {
    super(problem.detail ?? problem.title);
  }

  // The codes of the fields at fault, by their places in the body.
  get fields(): Map<string, string> {
    return new Map(this.problem.errors?.map(({ pointer, code }) => [pointer ?? '', code]));
  }
}

export function api(server: string) {
  const client = createClient<paths>({ baseUrl: server });
  return {
    async signIn(email: string, password: string): Promise<Tokens> {
      return done(await client.POST('/v1/auth/token', { body: { email, password } }));
    },

    async refresh({ refreshToken }: Tokens): Promise<Tokens> {
      return done(await client.POST('/v1/auth/refresh', { body: { refreshToken } }));
    },

    async signOut({ refreshToken }: Tokens): Promise<void> {
      const { error, response } = await client.POST('/v1/auth/logout', { body: { refreshToken } });
      if (error) throw refused(error, response);
    },

    // What stands in its way, if it is not ready.
    async obstacles(): Promise<string[]> {
      const { data, error } = await client.GET('/readyz');
      if (data) return [];
      if (!('checks' in error)) return [error.code];
      const { database, worker } = error.checks;
      return [...(database === 'failing' ? ['database'] : []), ...(worker === 'stopped' ? ['worker'] : [])];
    },
  };
}

function done<T>({ data, error, response }: { data?: T; error?: Problem; response: Response }): T {
  if (data === undefined) throw refused(error, response);
  return data;
}

function refused(problem: Problem | undefined, { status, statusText, headers }: Response): Refused {
  const wait = headers.get('retry-after');
  const unknown = { type: 'about:blank', title: statusText, status, code: 'UNKNOWN', requestId: '' };
  return new Refused(problem ?? unknown, wait === null ? undefined : Number(wait));
}
