// A roster that pages, with a fragment for each entry, as a Relay app would write it.
import { graphql } from 'relay-runtime';

export const query = graphql`
  query RosterQuery($slug: String!) {
    chapter(by: { slug: $slug }) {
      id
      name
      ...Roster_chapter
    }
  }
`;

export const chapter = graphql`
  fragment Roster_chapter on Chapter
  @refetchable(queryName: "RosterPageQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "String" }) {
    members(first: $first, after: $after) @connection(key: "Roster_members") {
      edges {
        node {
          id
          ...Roster_member
        }
      }
    }
  }
`;

export const member = graphql`
  fragment Roster_member on Member {
    fullName
    company
    membership {
      status
      category {
        name
      }
    }
  }
`;
