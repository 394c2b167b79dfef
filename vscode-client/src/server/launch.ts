/** How the server is started: the bundled one by some Python, or one that is installed. */

import { existsSync } from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import { candidates, LEAST_VERSION, type Python, probe, type Unfit } from "./python";

/** What to start. `command`, `args` and `environment` run `ullage` itself, without a subcommand. */
export interface Launch {
  command: string;
  args: string[];
  environment: Record<string, string>;
  description: string;
}

/** Why there is nothing to start: a line, and the candidates that were tried. */
export interface NoLaunch {
  problem: string;
  tried: string[];
}

/** -P: the current folder may hold a hostile module; -s: nor is the user's site wanted. */
const RUN_MODULE = ["-P", "-s", "-X", "utf8", "-m", "ullage"];

export async function findLaunch(extension: vscode.Uri): Promise<Launch | NoLaunch> {
  const bundled = path.join(extension.fsPath, "bundled", "libs");
  const configuration = vscode.workspace.getConfiguration("ullage");
  const wantsInstalled = configuration.get("importStrategy") === "fromEnvironment";
  const hasBundled = existsSync(path.join(bundled, "ullage"));
  const tried: string[] = [];
  for (const candidate of await candidates()) {
    const found = await probe(candidate);
    if ("why" in found) {
      tried.push(describeUnfit(found));
    } else if (found.hasUllage && (wantsInstalled || !hasBundled)) {
      return installed(found);
    } else if (hasBundled && !wantsInstalled) {
      return fromBundle(found, bundled);
    } else {
      tried.push(`${found.program}: the package ullage is not installed in it`);
    }
  }
  const named = configuration.get<string | null>("interpreter");
  const problem = named ? `ullage.interpreter: ${tried.join("; ")}.` : undefined;
  return { problem: problem ?? problemOf(hasBundled && !wantsInstalled), tried };
}

function installed(python: Python): Launch {
  return {
    command: python.program,
    args: RUN_MODULE,
    environment: {},
    description: `ullage in ${describe(python)}`,
  };
}

function fromBundle(python: Python, libs: string): Launch {
  return {
    command: python.program,
    args: RUN_MODULE,
    environment: { PYTHONPATH: libs },
    description: `bundled, run by ${describe(python)}`,
  };
}

function describe(python: Python): string {
  return `${python.program} (Python ${python.version.join(".")}, from ${python.origin})`;
}

function describeUnfit(unfit: Unfit): string {
  return `${unfit.program}: ${unfit.why}`;
}

function problemOf(bundled: boolean): string {
  const version = LEAST_VERSION.join(".");
  return bundled
    ? `No Python ${version} or later was found. Install one, or choose an interpreter.`
    : `No Python ${version} or later with the package ullage was found. ` +
        "Install it with pip there, or choose an interpreter that has it.";
}
