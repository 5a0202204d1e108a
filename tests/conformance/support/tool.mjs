// Command-line tools of the packages, run in the folder that has them.
import { execFileSync } from 'node:child_process';

export const here = new URL('..', import.meta.url).pathname;
export const repository = new URL('../../..', import.meta.url).pathname;

// The tools of a folder's packages. What one says is answered; it throws with all of that when the tool fails.
export function toolsIn(cwd) {
  return (name, ...options) => {
    try {
      return execFileSync(`node_modules/.bin/${name}`, options, { cwd, encoding: 'utf8', stdio: 'pipe' });
    } catch (failed) {
      throw new Error(`${name} ended with ${failed.status}:\n${failed.stdout}${failed.stderr}`);
    }
  };
}

export const tool = toolsIn(here);
