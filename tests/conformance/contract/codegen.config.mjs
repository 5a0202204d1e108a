// @graphql-codegen's client preset with persisted documents, as an app of today is set up.
const scalars = Object.fromEntries(
  [
    'CountryCode',
    'CurrencyCode',
    'DateTime',
    'Decimal',
    'EmailAddress',
    'LanguageTag',
    'LocalDate',
    'LocalDateTime',
    'LocalTime',
    'MonthDay',
    'TimeZone',
  ].map((name) => [name, 'string']),
);

export default {
  schema: '../../schema.graphql',
  documents: ['samples/app/roster.ts', 'samples/operations/*.graphql', '../operations/*.graphql'],
  generates: {
    'generated/codegen/': {
      preset: 'client',
      presetConfig: { persistedDocuments: { hashAlgorithm: 'sha256' } },
      // A scalar that is missing above is an error.
      config: { scalars, strictScalars: true, useTypeImports: true, enumsAsTypes: true },
    },
  },
};
