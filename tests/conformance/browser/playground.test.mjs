// The playground in a browser, against the real server. SCREENSHOTS=FOLDER keeps pictures of it.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";

import { fill } from "../../../src/pages/graphiql/src/filling.js";
import { barriers, launch, open } from "./browser.mjs";
import { run, start, temporaryFolder } from "./server.mjs";

const ROLES = ["Member", "President", "Vice president", "Administrator"];
const TABS = {
  Member: ["MyWeek", "NextAgenda", "FindMembers", "InviteVisitor", "PassReferral", "WatchReferrals", "ThankForBusiness"],
  President: ["ChapterBoard", "ScheduleMeeting", "OtherMeetingTime", "WatchMeeting"],
  "Vice president": ["OpenRoles", "WeekToClose", "MarkAttendance", "CloseWeek"],
  Administrator: ["ClubAtAGlance", "ComingMeetings"],
};

let browser;
let home;
before(async () => {
  browser = await launch();
  home = await temporaryFolder();
});
after(async () => {
  await browser?.close();
  await home?.remove();
});

// --- what a person does and sees

const text = (page, part) =>
  page
    .locator(`${part} .CodeMirror`)
    .first()
    .evaluate((editor) => editor.CodeMirror.getValue());
const variables = (page) => text(page, '[aria-label="Variables"]');
const answer = (page) => text(page, ".graphiql-response");
const tab = (page, name) => page.getByRole("tablist").getByRole("button", { name, exact: true });

async function until(what, check) {
  for (const end = Date.now() + 15_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const found = await check();
    if (found) return found;
    if (Date.now() > end) assert.fail(`waited in vain for ${what}`);
  }
}

async function execute(page) {
  const answered = page.waitForResponse((response) => response.url().endsWith("/graphql"));
  await page.getByRole("button", { name: "Execute query" }).click();
  await answered;
  return JSON.parse(await until("an answer", async () => /^\s*\{[^]*\}\s*$/.exec(await answer(page))?.[0]));
}

// What changes the records that a subscription watches: the sample of a query's tab, sent as a member by HTTP.
const CHANGES = { WatchReferrals: "PassReferral", WatchMeeting: "InviteVisitor" };

async function listen(page, name, url) {
  const { samples, context } = JSON.parse(await page.locator("#page").textContent());
  const { accessToken } = await post(url, "/demo/sign-in", { role: "member" });
  const { data } = await post(url, "/graphql", { query: context }, accessToken);
  const { query, variables } = samples.find(({ operation }) => operation === CHANGES[name]);
  const body = { query, variables: JSON.parse(fill(variables, data)) };
  await page.getByRole("button", { name: "Execute query" }).click();
  // Nobody says when the subscription is open: what changes before is not told.
  const told = await until("to be told of a change", async () => {
    await post(url, "/graphql", body, accessToken);
    return /^\s*\{[^]*\}\s*$/.exec(await answer(page))?.[0];
  });
  await screenshot(page, name);
  await page.getByRole("button", { name: "Stop query" }).click();
  return JSON.parse(told);
}

async function post(url, path, body, token) {
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  assert.equal(answer.status, 200);
  return answer.json();
}

async function signInAs(page, role) {
  await page.getByRole("button", { name: role, exact: true }).click();
  await page.locator(`button[aria-pressed="true"]:text-is("${role}")`).waitFor();
}

async function visit(url, options) {
  const visited = await open(browser, `${url}/graphiql`, options);
  await visited.page.goto(`${url}/graphiql`);
  await visited.page.getByRole("button", { name: "Execute query" }).waitFor();
  // The schema is there: only then does the editor know what is wrong in a query.
  await visited.page.waitForFunction(
    () => document.querySelector(".graphiql-query-editor .CodeMirror").CodeMirror.options.lint.schema,
  );
  return visited;
}

async function screenshot(page, name) {
  if (!process.env.SCREENSHOTS) return;
  await mkdir(process.env.SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}.png`) });
}

// --- the stories

describe("in the demo", () => {
  let server;
  let visited;
  before(async () => {
    server = await start(
      home.folder,
      ["demo", "--port", "0", "--data-dir", "demo"],
      /API +(\S+)\/graphql[^]*Ctrl-C stops/,
    );
  });
  after(() => server?.stop());
  afterEach(async () => {
    const { faults, context } = visited;
    await context.close();
    assert.deepEqual(faults, []);
  });

  test("it opens with the samples of every role, and asks nobody elsewhere", async () => {
    visited = await visit(server.url);
    const { page, requests } = visited;
    const titles = await page.getByRole("tab").allInnerTexts();
    assert.deepEqual(
      titles,
      ROLES.flatMap((role) => TABS[role]),
    );
    const panel = page.getByRole("region", { name: "Samples" });
    assert.deepEqual(await panel.getByRole("heading", { level: 3 }).allInnerTexts(), ROLES);
    assert.match(await text(page, ".graphiql-query-editor"), /^# Member: Who I am/);
    const paths = requests.map((request) => new URL(request.url()).pathname.replace(/-[0-9a-f]{16}/, ""));
    assert.deepEqual(
      new Set(paths.filter((path) => path.startsWith("/"))),
      new Set(["/graphiql", "/graphiql/graphiql.css", "/graphiql/graphiql.js", "/graphql"]),
    );
  });

  for (const role of ROLES) {
    test(`one click signs in as ${role.toLowerCase()}, and every sample answers`, async () => {
      visited = await visit(server.url);
      const { page } = visited;
      await signInAs(page, role);
      for (const name of TABS[role]) {
        await tab(page, name).click();
        await until("ids to be filled in", async () => !(await variables(page)).includes("@/"));
        const said = name in CHANGES ? await listen(page, name, server.url) : await execute(page);
        assert.equal(said.errors, undefined, JSON.stringify(said));
        const [root] = Object.values(said.data);
        assert.ok(root, JSON.stringify(said));
        assert.deepEqual(root.userErrors ?? [], [], JSON.stringify(said));
      }
      assert.match(await page.locator(".last-answer").innerText(), /^200 OK in \d+ ms, request \S+$/);
      if (role === "Member") {
        const name = await page.locator('button[aria-pressed="true"]').getAttribute("title");
        await tab(page, "MyWeek").click();
        assert.equal((await execute(page)).data.viewer.member.fullName, name);
        await screenshot(page, "signed-in");
      }
    });
  }

  test("what has been done moves versions on, and the next sample knows", async () => {
    visited = await visit(server.url);
    const { page } = visited;
    await signInAs(page, "President");
    await tab(page, "ScheduleMeeting").click();
    await until("the date", async () => /"localStart": "\d{4}-\d\d-\d\dT18:15"/.test(await variables(page)));
    // It was scheduled by the president's story: the same time again is refused, as data.
    const { meetingSchedule } = (await execute(page)).data;
    assert.deepEqual(
      meetingSchedule.userErrors.map(({ code }) => code),
      ["MEETING_EXISTS"],
    );
    // What a person has written is theirs.
    await page.evaluate(() =>
      document.querySelector('[aria-label="Variables"] .CodeMirror').CodeMirror.setValue('{"input": "mine"}'),
    );
    await page.waitForFunction(() => sessionStorage.getItem("graphiql:tabState").includes("mine"));
    await tab(page, "MyWeek").click();
    await tab(page, "ScheduleMeeting").click();
    await page.waitForLoadState("networkidle");
    assert.equal(await variables(page), '{"input": "mine"}');
    // The panel brings it to the front, as it is; and anew once it is closed.
    const inPanel = page.getByRole("region", { name: "Samples" }).getByRole("button", { name: "ScheduleMeeting" });
    await tab(page, "MyWeek").click();
    await inPanel.click();
    assert.equal(await variables(page), '{"input": "mine"}');
    const closing = page.locator(".graphiql-tab-active").filter({ hasText: "ScheduleMeeting" });
    await until("the tab to be gone", async () => {
      if ((await tab(page, "ScheduleMeeting").count()) === 0) return true;
      // A click on a tab that is just being scrolled into view may miss it.
      await closing.getByRole("button", { name: "Close Tab" }).click({ timeout: 1_000 }).catch(() => {});
      return false;
    });
    await inPanel.click();
    await until("the date", async () => /"localStart": "\d{4}-\d\d-\d\dT18:15"/.test(await variables(page)));
  });

  test("what the server refuses is shown as it says it, with its status", async () => {
    visited = await visit(server.url);
    const { page, faults } = visited;
    await page.evaluate(() =>
      document.querySelector(".graphiql-query-editor .CodeMirror").CodeMirror.setValue("{ nothingOfThatName }"),
    );
    const refused = await execute(page);
    assert.equal(refused.errors[0].extensions.code, "GRAPHQL_VALIDATION_FAILED");
    assert.equal("data" in refused, false);
    assert.match(await page.locator(".last-answer").innerText(), /^422 /);
    // Chromium writes each answer of 4xx to the console, whatever the page makes of it.
    assert.deepEqual(
      faults.splice(0).filter((fault) => !fault.includes("status of 422")),
      [],
    );
  });

  test("signing out is heard by the server, and what is asked then is asked by nobody", async () => {
    visited = await visit(server.url);
    const { page } = visited;
    await signInAs(page, "Member");
    const told = page.waitForResponse((response) => response.url().endsWith("/v1/auth/logout"));
    await page.getByRole("button", { name: "Sign out" }).click();
    assert.equal((await told).status(), 204);
    assert.equal(await page.locator('button[aria-pressed="true"]').count(), 0);
    assert.deepEqual(await execute(page), { data: { viewer: null } });
  });

  test("tokens are renewed before they end, and are kept nowhere", async () => {
    visited = await open(browser, `${server.url}/graphiql`);
    const { page, context, requests } = visited;
    await page.clock.install();
    await page.goto(`${server.url}/graphiql`);
    await signInAs(page, "Member");
    await execute(page);
    const renewed = page.waitForResponse((response) => response.url().endsWith("/v1/auth/refresh"));
    await page.clock.fastForward("59:30");
    assert.equal((await renewed).status(), 200);
    await page.clock.resume();
    assert.ok((await execute(page)).data.viewer.member.fullName);
    const tokens = requests.map((request) => request.headers().authorization).filter(Boolean);
    assert.ok(
      tokens.at(-1).startsWith("Bearer ey") && new Set(tokens).size === 2,
      "the last request shows the new token",
    );
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie, document.documentElement.outerHTML]),
    );
    for (const token of tokens) assert.ok(!kept.includes(token.slice("Bearer ".length)));
    assert.deepEqual(await context.cookies(), []);
  });

  test("the reference and the explorer open, and a query can be clicked together", async () => {
    visited = await visit(server.url);
    const { page } = visited;
    await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
    const reference = page.getByRole("region", { name: "Documentation Explorer" });
    await reference.getByRole("link", { name: "Query", exact: true }).click();
    await reference.getByRole("link", { name: "viewer", exact: true }).waitFor();
    await reference.getByPlaceholder(/./).fill("closedBusinessRecord");
    await page.getByRole("option").first().waitFor();
    await screenshot(page, "reference");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Show GraphiQL Explorer" }).click();
    await page.locator(".graphiql-explorer-root").getByText("chapter", { exact: true }).first().click();
    await until("the field in the query", async () => /chapter/.test(await text(page, ".graphiql-query-editor")));
    await screenshot(page, "explorer");
    await page.getByRole("button", { name: "Show History" }).click();
    await page.getByRole("button", { name: "Open settings dialog" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Dark" }).click();
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), "dark");
    await page.keyboard.press("Escape");
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`nothing of ours is a barrier, in ${colorScheme} colours and in a narrow window`, async () => {
      visited = await visit(server.url, { colorScheme });
      const { page } = visited;
      await signInAs(page, "Vice president");
      await until("its first tab", async () =>
        (await text(page, ".graphiql-query-editor")).startsWith("# Vice president"),
      );
      await execute(page);
      assert.deepEqual(await barriers(page, "header", ".samples", ".last-answer"), []);
      await screenshot(page, `wide-${colorScheme}`);
      await page.getByRole("button", { name: "Hide Samples" }).click();
      await page.setViewportSize({ width: 420, height: 860 });
      assert.deepEqual(await barriers(page, "header"), []);
      await screenshot(page, `narrow-${colorScheme}`);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 420, `it is ${width} wide`);
      await page.getByRole("button", { name: "Show Samples" }).click();
      await screenshot(page, `narrow-samples-${colorScheme}`);
      await page.getByRole("button", { name: "ChapterBoard" }).filter({ visible: true }).first().click();
      assert.match(await text(page, ".graphiql-query-editor"), /ChapterBoard/);
      assert.ok(await page.getByRole("button", { name: "Execute query" }).isVisible());
    });
  }
});

test("in development an address and a password sign in", async (story) => {
  const settings = { CHAPTERHOUSE_DATA_DIR: "dev", CHAPTERHOUSE_HTTP__BIND: "127.0.0.1:0" };
  const email = "you@example.com";
  const password = "a bridge above the river";
  const create = [
    "admin",
    "create",
    "--email",
    email,
    "--given-name",
    "Anna",
    "--family-name",
    "Nowak",
    "--club",
    "Club",
    "--password-stdin",
  ];
  await run(home.folder, create, settings, `${password}\n`);
  const server = await start(home.folder, ["serve"], /url="?(http:\/\/127\.0\.0\.1:\d+)/, settings);
  story.after(() => server.stop());
  const { page, faults, context } = await visit(server.url);
  assert.equal(await page.getByRole("group", { name: "Sign in as" }).count(), 0);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("not this one at all");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  assert.ok((await page.getByRole("alert").innerText()).length > 10);
  assert.deepEqual(
    faults.splice(0).filter((fault) => !fault.includes("status of 401")),
    [],
  );
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("status").getByText(email).waitFor();
  assert.deepEqual(await barriers(page, "header"), []);
  assert.equal((await execute(page)).data.viewer.member.fullName, "Anna Nowak");
  await screenshot(page, "development");
  await context.close();
  assert.deepEqual(faults, []);
});
