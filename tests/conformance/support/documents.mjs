// The sample operations, each with the fragments it spreads.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, separateOperations } from 'graphql';

const folder = new URL('../samples/operations/', import.meta.url).pathname;
const files = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
const text = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');

export const documents = separateOperations(parse(text, { noLocation: true }));
