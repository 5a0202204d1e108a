// What the compiler has to find: a field that the operation does not ask for.
import type { ResultOf } from '@graphql-typed-document-node/core';
import type { SampleViewerDocument } from '../../generated/codegen/graphql';

export function greeting(answer: ResultOf<typeof SampleViewerDocument>): string {
  return `Hello, ${answer.viewer?.member.fulName}`;
}
