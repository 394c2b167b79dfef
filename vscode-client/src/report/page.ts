/** The report page that the server ships, filled in for a webview. */

import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import * as path from "node:path";

/** Which of the page's files go where. */
interface Parts {
  styles: string[];
  scripts: string[];
}

/** The page with nothing embedded but its own style and script, which only this nonce may run. */
export async function livePage(folder: string): Promise<string> {
  const read = (name: string) => readFile(path.join(folder, name), "utf8");
  const parts: Parts = JSON.parse(await read("page.json"));
  const nonce = randomBytes(16).toString("base64");
  const styles = await Promise.all(parts.styles.map(read));
  const scripts = await Promise.all(parts.scripts.map(read));
  const filled: Record<string, string> = {
    csp: `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'`,
    style: styles.map((text) => `<style nonce="${nonce}">${text}</style>`).join("\n"),
    script: scripts.map((text) => `<script nonce="${nonce}">${text}</script>`).join("\n"),
    data: "",
  };
  const page = await read("page.html");
  return page.replace(/\{\{(\w+)\}\}/g, (_, name: string) => filled[name] ?? "");
}
