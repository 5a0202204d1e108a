// An app's code over the generated types: each line here is one promise of the schema that a compiler can hold us to.
import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core';
import { graphql, useFragment, type FragmentType } from '../../generated/codegen';
import {
  SampleMemberCardFragmentDoc,
  SampleUserErrorFragmentDoc,
  type SampleChapterDocument,
  type SampleDirectoryDocument,
  type SampleReferralPassDocument,
} from '../../generated/codegen/graphql';

// What may be null is, what may not be is not.
export function card(member: FragmentType<typeof SampleMemberCardFragmentDoc>): string {
  const { fullName, company, membership } = useFragment(SampleMemberCardFragmentDoc, member);
  const name: string = fullName;
  // @ts-expect-error A company may be null.
  const known: string = company;
  const since: string = membership?.joinedOn ?? 'never';
  return `${name} ${known} ${membership?.category.name} ${since}`;
}

// Pages and their entries are there, and never null.
export function names(answer: ResultOf<typeof SampleDirectoryDocument>): string[] {
  const next = answer.members.pageInfo.endCursor;
  return answer.members.edges.map((edge) => card(edge.node)).concat(next?.toLowerCase() ?? []);
}

// What can be mended is data, and a conflict knows the version.
export function mistakes(answer: ResultOf<typeof SampleReferralPassDocument>): string[] {
  return answer.referralPass.userErrors.map((masked) => {
    const error = useFragment(SampleUserErrorFragmentDoc, masked);
    switch (error.__typename) {
      case 'ConflictError':
        return `${error.message} (${error.currentVersion.toFixed()})`;
      case 'InputError':
        return error.code === 'HEAT_INVALID' ? 'heat' : (error.path?.join('.') ?? error.message);
      case 'SeatTakenError':
        return error.message;
    }
  });
}

// Exactly one way to point at a chapter.
type Chapter = VariablesOf<typeof SampleChapterDocument>;
export const bySlug: Chapter = { by: { slug: 'krakow' } };
// @ts-expect-error Not two.
export const byTwo: Chapter = { by: { slug: 'krakow', name: 'Kraków' } };
// @ts-expect-error Not none.
export const byNone: Chapter = { by: {} };

// Whatever has a default or is nullable can be left out; nothing else can.
type Pass = VariablesOf<typeof SampleReferralPassDocument>;
export const pass: Pass = { input: { recipientId: 'mem_1', heat: 4, description: 'Moves to a larger office.' } };
// @ts-expect-error A referral has a description.
export const vague: Pass = { input: { recipientId: 'mem_1', heat: 4 } };
// @ts-expect-error There is no such purpose.
export const odd: Pass = { input: { recipientId: 'mem_1', heat: 4, description: 'x', purpose: 'FRIEND' } };

// An operation in the code itself is typed by its text.
export const inline = graphql(`
  query SampleInline {
    regions {
      id
      name
    }
  }
`);
