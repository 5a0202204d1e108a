// A real server of this checkout, in a folder of its own, for as long as a test needs it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const program = resolve(root, process.env.CARGO_TARGET_DIR ?? "target", "debug", "chapterhouse");

// Nothing of this process's environment: it may hold settings.
const env = { PATH: process.env.PATH, NO_COLOR: "1" };

export async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), "chapterhouse-browser-"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

// Runs a command to its end, and answers what it printed.
export async function run(folder, args, settings = {}, input = "") {
  const child = spawn(program, args, { cwd: folder, env: { ...env, ...settings } });
  const printed = [];
  child.stdout.on("data", (part) => printed.push(part));
  child.stderr.on("data", (part) => printed.push(part));
  child.stdin.end(input);
  const [code] = await once(child, "close");
  const text = Buffer.concat(printed).toString();
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}:\n${text}`);
  return text;
}

// Starts a server that goes on, and answers once it has printed where it is: {url, said, stop}.
export async function start(folder, args, where, settings = {}) {
  const child = spawn(program, args, { cwd: folder, env: { ...env, ...settings }, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const ended = once(child, "close");
  const url = await new Promise((resolve, reject) => {
    const read = (part) => {
      said += part;
      const found = where.exec(said);
      if (found) resolve(found[1]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("error", reject);
    ended.then(([code]) => reject(new Error(`the server ended with ${code}:\n${said}`)));
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  return { url, said: () => said, stop };
}
