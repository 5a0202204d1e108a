// Command-line tools of the packages, run in this folder.
import { execFileSync } from 'node:child_process';

export const here = new URL('..', import.meta.url).pathname;
export const repository = new URL('../../..', import.meta.url).pathname;

// What a tool says; it throws with all of that when the tool fails.
export function tool(name, ...options) {
  try {
    return execFileSync(`node_modules/.bin/${name}`, options, { cwd: here, encoding: 'utf8', stdio: 'pipe' });
  } catch (failed) {
    throw new Error(`${name} ended with ${failed.status}:\n${failed.stdout}${failed.stderr}`);
  }
}
