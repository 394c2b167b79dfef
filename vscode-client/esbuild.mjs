// Bundles the extension, and copies the report page that the server ships: there is one of it.
// With --tests, bundles the tests that run inside the editor instead.
import { cp, rm } from "node:fs/promises";
import { build } from "esbuild";

const production = process.argv.includes("--production");
const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  external: ["vscode"],
  logLevel: "warning",
};

if (process.argv.includes("--tests")) {
  await build({ ...common, entryPoints: ["test/tools.test.ts"], outdir: "dist-test" });
} else {
  await rm("dist", { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    minify: production,
    sourcemap: production ? false : "inline",
  });
  await cp("../server/ullage/data/page", "dist/page", { recursive: true });
}
