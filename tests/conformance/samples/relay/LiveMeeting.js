// A meeting that follows what is marked elsewhere.
import { graphql } from 'relay-runtime';

export const live = graphql`
  subscription LiveMeetingSubscription($id: ID!) {
    meetingUpdated(id: $id) {
      id
      status
      version
      attendance {
        id
        mark
      }
    }
  }
`;
