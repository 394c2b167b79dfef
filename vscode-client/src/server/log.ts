/** The server's log in the output channel: every line at the level that the server gave it. */

import { createInterface } from "node:readline";
import type { LogOutputChannel } from "vscode";
import type { StdioOptions } from "vscode-languageclient/node";

type Level = "debug" | "info" | "warn" | "error";

const LEVELS: Record<string, Level> = {
  DEBUG: "debug",
  INFO: "info",
  WARNING: "warn",
  ERROR: "error",
  CRITICAL: "error",
};

/** `2026-01-31 12:00:00,000 WARNING ullage.lsp.turns: a turn took 97 ms` */
const LINE = /^[\d-]+ [\d:]+,\d+ ([A-Z]+) (.*)$/;

/** A line of standard error: its level, and what it says. What no logger wrote is a traceback. */
export function levelled(line: string): [Level, string] {
  const [, name, text] = LINE.exec(line) ?? [];
  return [LEVELS[name ?? ""] ?? "error", text ?? line];
}

/** Where the client is to put what the server writes beside the protocol. */
export function loggedTo(channel: LogOutputChannel): Required<StdioOptions> {
  const log = (input: NodeJS.ReadableStream) => {
    createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on("line", (line) => {
      const [level, text] = levelled(line);
      channel[level](text);
    });
  };
  return { stdout: log, stderr: log };
}
