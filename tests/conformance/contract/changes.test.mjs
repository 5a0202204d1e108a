// The contract only grows: compared with the last release, nothing that a client may use has gone.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { breakingChanges } from '../support/changes.mjs';
import { git, lastRelease, sinceLastRelease } from '../support/releases.mjs';
import { repository } from '../support/tool.mjs';

const now = readFileSync(join(repository, 'schema.graphql'), 'utf8');
const today = new Date().toISOString().slice(0, 10);

// Somebody who commits and signs nothing, whatever the settings of this machine are.
const NOBODY = ['user.name=Nobody', 'user.email=nobody@example.com', 'commit.gpgSign=false', 'tag.gpgSign=false'].flatMap(
  (setting) => ['-c', setting],
);

test('nothing breaks those who built on the last release', async (context) => {
  try {
    lastRelease(repository);
  } catch (unreadable) {
    // Who builds from a copy of the files alone has no releases to compare with.
    return context.skip(`NOT CHECKED: ${unreadable.message}`);
  }
  const release = await sinceLastRelease(repository, today);
  if (!release) return context.skip('no release yet: this repository has no tag, and nothing was compared');
  context.diagnostic(`compared with ${release.tag}`);
  assert.deepEqual(release.breaking, []);
});

test('what is compared is the last tag and the working copy', async (context) => {
  const folder = temporaryFolder(context);
  const write = (...fields) => writeFileSync(join(folder, 'schema.graphql'), `type Query { ${fields.join(' ')} }`);
  const breaking = async () => (await sinceLastRelease(folder, today)).breaking;
  write('older: Int');
  git(folder, 'init', '--quiet');
  commit(folder);
  assert.equal(await sinceLastRelease(folder, today), undefined);

  git(folder, ...NOBODY, 'tag', '1.0.0');
  write('name: String', 'city: String');
  assert.deepEqual(await breaking(), ["Field 'older' was removed from object type 'Query'"]);
  commit(folder);
  git(folder, ...NOBODY, 'tag', '2.0.0');
  commit(folder);
  assert.deepEqual(await sinceLastRelease(folder, today), { tag: '2.0.0', breaking: [] });
  write('name: String', 'city: String', 'street: String');
  assert.deepEqual(await breaking(), []);
  write('name: String');
  assert.deepEqual(await breaking(), ["Field 'city' was removed from object type 'Query'"]);

  const part = temporaryFolder(context);
  git(part, 'clone', '--quiet', '--depth', '1', '--no-tags', `file://${folder}`, '.');
  await assert.rejects(sinceLastRelease(part, today), /is a shallow clone without tags: `git fetch --tags --unshallow`/);
  git(part, 'fetch', '--quiet', '--tags', '--unshallow');
  assert.deepEqual(await sinceLastRelease(part, today), { tag: '2.0.0', breaking: [] });
});

test('a repository that git cannot read is not one without releases', async (context) => {
  const folder = temporaryFolder(context);
  writeFileSync(join(folder, '.git'), 'gitdir: nowhere');
  await assert.rejects(sinceLastRelease(folder, today), /can only be read in a clone that git trusts, .*\nfatal: /);
});

function temporaryFolder(context) {
  const folder = mkdtempSync(join(tmpdir(), 'chapterhouse-release-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function commit(folder) {
  git(folder, 'add', '.');
  git(folder, ...NOBODY, 'commit', '--quiet', '--allow-empty', '--no-verify', '--message', 'A step');
}

// A change of the schema, once as if it were made now, once as if it were taken back.
async function changed(...pairs) {
  let other = now;
  for (const [from, to] of pairs) {
    assert.equal(other.split(from).length, 2, `${from} stands in the schema once`);
    other = other.replace(from, to);
  }
  return { made: await breakingChanges(now, other, today), undone: await breakingChanges(other, now, today) };
}

const HEAD = '"""\nWhat can be read.\n"""\ntype Query {';

test('a breaking change is found', async () => {
  const field = await changed([HEAD, `${HEAD}\n\tlaterNamed: String`]);
  assert.deepEqual(field, { made: [], undone: ["Field 'laterNamed' was removed from object type 'Query'"] });

  const value = await changed(['\tSPIN_OFF\n', '\tSPIN_OFF\n\tHEARSAY\n']);
  assert.deepEqual(value, { made: [], undone: ["Enum value 'HEARSAY' was removed from enum 'ReferralRelation'"] });

  const argument = await changed([HEAD, `${HEAD}\n\tlaterNamed(a: Int!): String`]);
  assert.deepEqual(argument.made, []);
  const needed = await breakingChanges(
    now.replace(HEAD, `${HEAD}\n\tlaterNamed: String`),
    now.replace(HEAD, `${HEAD}\n\tlaterNamed(a: Int!): String`),
    today,
  );
  assert.deepEqual(needed, ["Argument 'a: Int!' added to field 'Query.laterNamed'"]);

  const oneOf = await changed(['input ChapterBy @oneOf', 'input ChapterBy']);
  assert.deepEqual(oneOf, { made: [], undone: ["Directive 'oneOf' was added to input object 'ChapterBy'"] });
});

test('what was deprecated for long enough may go', async () => {
  const old = (day) =>
    now.replace(HEAD, `${HEAD}\n\tolder: String @deprecated(reason: "Use \`viewer\`. Removal not before ${day}.")`);
  assert.deepEqual(await breakingChanges(old('2026-01-01'), now, '2026-01-01'), []);
  assert.deepEqual(await breakingChanges(old('2026-01-02'), now, '2026-01-01'), [
    "Field 'older' (deprecated) was removed from object type 'Query'",
  ]);
});
