// The licence texts of everything that ends up in the bundle.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

// Permissive ones only, as deny.toml has it for crates.
const ALLOWED = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"];

export async function licences(home, metafile) {
  const folders = new Set();
  for (const output of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder = bytesInOutput > 0 && packageFolder(path);
      if (folder) folders.add(folder);
    }
  }
  const packages = await Promise.all([...folders].map((folder) => describe(home, folder)));
  for (const one of packages) one.text ||= textOfSibling(one, packages) ?? (await standard(home, one));
  packages.sort((one, other) => (one.id < other.id ? -1 : 1));
  // The same text is printed once, for all packages that have it word for word.
  const byText = new Map();
  for (const { id, licence, text } of packages) {
    byText.set(text, [...(byText.get(text) ?? []), `${id} (${licence})`]);
  }
  const rule = "-".repeat(80);
  const parts = [...byText].map(([text, names]) => `${rule}\n${names.join("\n")}\n${rule}\n\n${text}\n`);
  const head =
    "What is bundled in the chapterhouse playground (graphiql.js, graphiql.css), and under which licences.\n";
  return [head, ...parts].join("\n");
}

function packageFolder(path) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
}

async function describe(home, folder) {
  const described = JSON.parse(await readFile(join(home, folder, "package.json"), "utf8"));
  const { name, version, license: licence, author, repository } = described;
  const id = `${name} ${version}`;
  if (!ALLOWED.includes(licence)) throw new Error(`${id} is under ${licence}: not among ${ALLOWED.join(", ")}`);
  const files = (await readdir(join(home, folder))).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(home, folder, file), "utf8")));
  const text = texts.map((text) => text.replace(/\r\n/g, "\n").trim()).join("\n\n");
  const source = (repository?.url ?? repository ?? "").replace(/^git\+|\.git$/g, "");
  return { id, licence, text, source, author: (author?.name ?? author ?? "").replace(/\s*[<(].*$/, "") };
}

// Some packages ship no text though their repository has one, which comes with another package from there.
function textOfSibling({ source, licence }, packages) {
  return packages.find((other) => source && other.source === source && other.licence === licence && other.text)?.text;
}

// The licence's usual words.
async function standard(home, { id, licence, author }) {
  if (licence !== "MIT") throw new Error(`${id} ships no text of its licence, ${licence}`);
  const text = await readFile(join(home, "mit.txt"), "utf8");
  return text
    .trim()
    .replace("HOLDER", author ? `${author} and the contributors of ${id}` : `The contributors of ${id}`);
}
