// Bundles the playground: `node build.mjs FOLDER` writes graphiql.js.gz, graphiql.css.gz and LICENSES.txt there.
// The same sources and lock file give the same bytes on every machine: `.ci/graphiql-rebuild` compares.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { gzipSync } from "fflate";

import { licences } from "./licences.mjs";

const home = dirname(fileURLToPath(import.meta.url));

// GraphiQL brings Roboto and Fira Code as data: URLs, twice the size of all else in the style sheet. The system's
// fonts do, and the page needs no font-src.
const withoutFonts = {
  name: "without-fonts",
  setup(build) {
    build.onLoad({ filter: /[\\/]graphiql[\\/]dist[\\/]style\.css$/ }, async ({ path }) => {
      const whole = await readFile(path, "utf8");
      const contents = whole.replace(/@font-face\s*\{[^}]*\}/g, "");
      if (contents.length === whole.length || contents.includes("font/woff")) {
        throw new Error(`${path} does not look as expected: fonts are not where they were`);
      }
      return { contents, loader: "css" };
    });
  },
};

const bundle = await build({
  absWorkingDir: home,
  entryPoints: { graphiql: "src/main.jsx" },
  outdir: "dist",
  write: false,
  bundle: true,
  minify: true,
  metafile: true,
  format: "esm",
  target: ["chrome109", "firefox115", "safari16.4"],
  charset: "utf8",
  jsx: "automatic",
  // Texts of licences are in LICENSES.txt, all of them.
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  // It adds <style> elements, which a strict Content-Security-Policy refuses.
  alias: { "react-style-singleton": join(home, "src/style-singleton.js") },
  plugins: [withoutFonts],
  logLevel: "warning",
});

const folder = process.argv[2];
if (!folder) throw new Error("usage: node build.mjs FOLDER");
await mkdir(folder, { recursive: true });
for (const { path, contents } of bundle.outputFiles) {
  const name = path.endsWith(".css") ? "graphiql.css" : "graphiql.js";
  // Not zlib: its bytes differ from one version and processor to another. No time stamp for the same reason.
  const compressed = gzipSync(contents, { level: 9, mem: 12, mtime: 0 });
  await writeFile(join(folder, `${name}.gz`), compressed);
  console.log(`${name}: ${contents.length} bytes, compressed ${compressed.length}`);
}
await writeFile(join(folder, "LICENSES.txt"), await licences(home, bundle.metafile));
if (process.env.METAFILE) await writeFile(process.env.METAFILE, JSON.stringify(bundle.metafile));
