// Bundles the extension, and copies the report page that the server ships: there is one of it.
import { cp, rm } from "node:fs/promises";
import { build } from "esbuild";

const production = process.argv.includes("--production");

await rm("dist", { recursive: true, force: true });
await build({
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  external: ["vscode"],
  minify: production,
  sourcemap: production ? false : "inline",
  logLevel: "warning",
});
await cp("../server/ullage/data/page", "dist/page", { recursive: true });
