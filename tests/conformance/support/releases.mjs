// What was released last, by the tags of a repository, and what has changed since.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { breakingChanges } from './changes.mjs';

// The last release, and how the schema as it is now breaks those who built on it; undefined before the first release.
export async function sinceLastRelease(folder, today) {
  const tag = lastRelease(folder);
  if (tag === undefined) return undefined;
  const before = git(folder, 'show', `${tag}:schema.graphql`);
  const now = readFileSync(join(folder, 'schema.graphql'), 'utf8');
  return { tag, breaking: await breakingChanges(before, now, today) };
}

export function lastRelease(folder) {
  git(folder, 'rev-parse', '--git-dir');
  if (git(folder, 'tag') !== '') return git(folder, 'describe', '--tags', '--abbrev=0').trim();
  // A part of a repository may lack the tags that the whole has.
  const part = git(folder, 'rev-parse', '--is-shallow-repository').trim() === 'true';
  if (part) throw new Error(`${folder} is a shallow clone without tags: \`git fetch --tags --unshallow\` gets them`);
  return undefined;
}

// What git says; it throws with its complaint when it fails.
export function git(folder, ...words) {
  // In a hook these name the repository that the hook is of.
  const { GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, ...env } = process.env;
  try {
    return execFileSync('git', words, { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' });
  } catch (failed) {
    const advice = 'the last release can only be read in a clone that git trusts, with all its history and tags';
    throw new Error(`git ${words.join(' ')} failed in ${folder}; ${advice}:\n${failed.stderr || failed.message}`);
  }
}
