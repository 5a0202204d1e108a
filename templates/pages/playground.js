// The playground. The access token lives in this page alone and is gone with it.
"use strict";

const samples = {
  "Who am I": [
    "{\n  viewer {\n    member { fullName company }\n    chapter { name city }\n    offices { office chapter { name } }\n  }\n}",
  ],
  "My chapter: members and next meetings": [
    "{\n  viewer {\n    chapter {\n      name\n      revenue { amount currency }\n      nextMeetings { id localStart timeZone venue status version }\n      members(first: 10) {\n        edges {\n          node { id fullName company membership { category { name } } }\n        }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n}",
  ],
  "Meetings to close": [
    "{\n  viewer {\n    chapter {\n      meetings(filter: { statuses: [HELD] }) {\n        edges {\n          node {\n            id\n            version\n            localStart\n            attendance { member { fullName } mark }\n            visitors { name company }\n          }\n        }\n      }\n    }\n  }\n}",
  ],
  "Close a meeting (vice president)": [
    "mutation Close($id: ID!, $input: MeetingCloseInput!) {\n  meetingClose(id: $id, input: $input) {\n    meeting { status closedAt version }\n    summariesQueued\n    userErrors { code message path }\n  }\n}",
    { id: "mtg_…", input: { expectedVersion: 4 } },
  ],
  "Schedule a meeting (leaders)": [
    "mutation Schedule($input: MeetingScheduleInput!) {\n  meetingSchedule(input: $input) {\n    meeting { id localStart startsAt timeZone }\n    userErrors { code message path }\n  }\n}",
    { input: { chapterId: "chp_…", localStart: "2027-01-14T06:45", title: "Members' day" } },
  ],
  "Pass a referral": [
    "mutation Pass($input: ReferralPassInput!) {\n  referralPass(input: $input) {\n    referral { id status version }\n    userErrors { code message path }\n  }\n}",
    { input: { recipientId: "mem_…", heat: 3, description: "A neighbour needs a new roof" } },
  ],
  "My referrals": [
    "{\n  referrals(first: 10) {\n    edges {\n      node {\n        id\n        version\n        status\n        giver { fullName }\n        recipient { fullName }\n        description\n        closedBusiness { amount { amount currency } status }\n      }\n    }\n  }\n}",
  ],
  "Thank for closed business": [
    "mutation Thank($input: ClosedBusinessRecordInput!) {\n  closedBusinessRecord(input: $input) {\n    closedBusiness { amount { amount currency } status }\n    referral { status }\n    userErrors { code message path }\n  }\n}",
    { input: { credited: { referralId: "ref_…" }, amount: { amount: "1250.00", currency: "PLN" } } },
  ],
};

const element = (id) => document.getElementById(id);
let tokens = null;

function choose(name) {
  const [query, variables] = samples[name];
  element("query").value = query;
  element("variables").value = variables ? JSON.stringify(variables, null, 2) : "";
}

async function post(path, body, headers = {}) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return { answer, body: text ? JSON.parse(text) : null };
}

async function accessToken() {
  if (tokens && Date.parse(tokens.expiresAt) - Date.now() < 15000) {
    const { answer, body } = await post("/v1/auth/refresh", { refreshToken: tokens.refreshToken });
    signedIn(answer.ok ? { ...body, email: tokens.email } : null);
  }
  return tokens && tokens.accessToken;
}

function signedIn(found) {
  tokens = found;
  element("sign-in").hidden = Boolean(found);
  element("signed-in").hidden = !found;
  element("who").textContent = found ? found.email : "";
}

element("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  element("told").textContent = "";
  const email = element("email").value;
  try {
    const { answer, body } = await post("/v1/auth/token", { email, password: element("password").value });
    if (answer.ok) signedIn({ ...body, email });
    else element("told").textContent = body.detail || body.title;
  } catch (error) {
    element("told").textContent = `The server does not answer: ${error.message}`;
  }
  element("password").value = "";
});

element("sign-out").addEventListener("click", async () => {
  const { refreshToken } = tokens;
  signedIn(null);
  await post("/v1/auth/logout", { refreshToken });
});

async function run() {
  const status = element("status");
  const written = element("variables").value.trim();
  let variables;
  try {
    variables = written ? JSON.parse(written) : {};
  } catch (error) {
    status.textContent = `The variables are no JSON: ${error.message}`;
    return;
  }
  status.textContent = "…";
  const started = performance.now();
  try {
    const token = await accessToken();
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    headers.Accept = "application/graphql-response+json, application/json;q=0.9";
    const { answer, body } = await post("/graphql", { query: element("query").value, variables }, headers);
    const took = Math.round(performance.now() - started);
    status.textContent = `${answer.status} in ${took} ms, request ${answer.headers.get("x-request-id")}`;
    element("answer").textContent = JSON.stringify(body, null, 2);
  } catch (error) {
    status.textContent = `The server does not answer: ${error.message}`;
  }
}

element("run").addEventListener("click", run);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});
for (const name of Object.keys(samples)) element("samples").append(new Option(name));
element("samples").addEventListener("change", (event) => choose(event.target.value));
choose(Object.keys(samples)[0]);
