// What happens at the demo club while somebody listens.
import { documents } from './documents.mjs';
import { print } from 'graphql';

// The meeting that waits to be closed, with one member of its roster.
export async function heldMeeting(server) {
  const { viewer } = await server.ask(
    'president',
    '{ viewer { member { id } chapter { meetings(first: 1, filter: {statuses: [HELD]}) { edges { node { id } } } } } }',
  );
  return { id: viewer.chapter.meetings.edges[0].node.id, memberId: viewer.member.id };
}

// Marks that member, each time otherwise than before.
export function marker(server, { id, memberId }) {
  const mutation = `mutation ($id: ID!, $input: AttendanceRecordInput!) {
    attendanceRecord(meetingId: $id, input: $input) { userErrors { code } } }`;
  let times = 0;
  return async () => {
    const mark = times++ % 2 ? 'PRESENT' : 'LATE';
    const { attendanceRecord } = await server.ask('president', mutation, { id, input: { marks: [{ memberId, mark }] } });
    if (attendanceRecord.userErrors.length) throw new Error(JSON.stringify(attendanceRecord.userErrors));
    return mark;
  };
}

// The member passes somebody else a referral.
export function passer(server, recipient = 'president') {
  return async () => {
    const { viewer } = await server.ask(recipient, '{ viewer { member { id } } }');
    const input = { recipientId: viewer.member.id, heat: 5, description: 'Asked for an offer.' };
    const { referralPass } = await server.ask('member', print(documents.SampleReferralPass), { input });
    return referralPass.referral;
  };
}

// A subscription over a socket does not say when it is in force: the change is made again until it is heard of.
export async function until(heard, change) {
  let first;
  heard.then((value) => (first = { value }));
  for (let times = 0; times < 40 && !first; times++) {
    await change();
    await Promise.race([heard, new Promise((resolve) => setTimeout(resolve, 500))]);
  }
  if (!first) throw new Error('nobody heard of 40 changes');
  return first.value;
}
