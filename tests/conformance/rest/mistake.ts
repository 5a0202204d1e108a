// What the compiler has to find: a body without its password, and a field that no answer has.
import createClient from 'openapi-fetch';
import type { paths } from './generated/openapi';

const client = createClient<paths>();
const { data, error } = await client.POST('/v1/auth/token', { body: { email: 'ania@example.com' } });
export const shown = data ? data.token : error.codes;
