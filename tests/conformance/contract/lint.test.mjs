// @graphql-eslint's rules for schemas and for Relay, on schema.graphql. What differs is by design, and said here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ESLint } from 'eslint';
import plugin from '@graphql-eslint/eslint-plugin';
import { repository } from '../support/tool.mjs';

const rules = {
  ...plugin.configs['flat/schema-recommended'].rules,
  ...plugin.configs['flat/schema-relay'].rules,
  // Small closed lists are plain lists: api.md has connections for lists that grow.
  '@graphql-eslint/relay-edge-types': ['error', { listTypeCanWrapOnlyEdgeType: false }],
  // What is no record has no id: answers, pages, amounts, policies, and what everybody may see of a chapter.
  '@graphql-eslint/strict-id-in-types': [
    'error',
    {
      acceptedIdNames: ['id'],
      acceptedIdTypes: ['ID'],
      exceptions: {
        suffixes: ['Payload', 'Connection', 'Edge', 'Error', 'Policy'],
        types: [
          'AgendaItem', 'AgendaSuggestion', 'AgendaTemplateItem', 'AttendanceCount', 'AttendanceStanding', 'ChapterPolicies', 'CheckInCode', 'ContactVisibility', 'Delegated', 'DelegatedMark', 'MailKindPreference', 'MailPreferences', 'MailText', 'MeetingAgenda', 'MeetingPlan', 'MemberLink', 'MemberPhoto', 'Minutes', 'Money', 'OneToOneNote', 'OpenSeat', 'PageInfo',
          'PlannedMeeting', 'PolicyVersion', 'PublicChapter', 'ReferralContact', 'ReferralDispute', 'SpinOffs', 'SummaryPreview', 'Viewer', 'ViewerOffice', 'WeekGiver', 'WeekSummary', 'WeekVisitor',
        ],
      },
    },
  ],
};

// What a rule without settings finds, and why it stays.
const BY_DESIGN = [
  // A line of the audit log is read in its lists alone, which ask who may; nothing points at it.
  "Edge type's field `node` must implement `Node` interface.",
  // The codes of top-level errors are listed in the schema; they stand in `extensions`, which has no type.
  'Enum type `ErrorCode` is unreachable.',
  // A membership is a thing of its own, not a "ship" of the member.
  'Field "membership" starts with the name of the parent type "Member"',
];

const schema = join(repository, 'schema.graphql');
const eslint = new ESLint({
  cwd: repository,
  overrideConfigFile: true,
  overrideConfig: {
    files: ['schema.graphql'],
    languageOptions: { parser: plugin.parser, parserOptions: { graphQLConfig: { schema } } },
    plugins: { '@graphql-eslint': plugin },
    rules,
  },
});

async function lint(text) {
  const [{ messages }] = await eslint.lintText(text, { filePath: 'schema.graphql' });
  return messages.map(({ message }) => message);
}

test('the schema keeps the rules', async () => {
  assert.deepEqual(await lint(readFileSync(schema, 'utf8')), BY_DESIGN);
});

test('the rules are in force', async () => {
  const worse = `${readFileSync(schema, 'utf8')} type Thing { Name: String }`;
  const found = (await lint(worse)).filter((message) => !BY_DESIGN.includes(message)).join('\n');
  for (const rule of [/exactly one non-nullable unique identifier/, /Description is required/, /camelCase/]) {
    assert.match(found, rule);
  }
});
