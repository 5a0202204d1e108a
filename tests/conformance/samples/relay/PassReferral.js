// A mutation whose answer goes to the head of a list, with what the caller can mend as data.
import { graphql } from 'relay-runtime';

export const pass = graphql`
  mutation PassReferralMutation($input: ReferralPassInput!, $connections: [ID!]!) {
    referralPass(input: $input) {
      referral
        @prependNode(connections: $connections, edgeTypeName: "ReferralEdge") {
        id
        status
        version
        recipient {
          id
          fullName
        }
      }
      userErrors {
        __typename
        code
        message
        path
        ... on ConflictError {
          currentVersion
        }
      }
    }
  }
`;

export const given = graphql`
  query PassReferralGivenQuery {
    viewer {
      member {
        id
        referralsGiven(first: 20) @connection(key: "PassReferral_referralsGiven") {
          edges {
            node {
              id
              status
              heat
            }
          }
        }
      }
    }
  }
`;
