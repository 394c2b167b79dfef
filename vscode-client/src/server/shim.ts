/** The command `ullage` in the editor's terminals: the very server that runs. */

import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import * as path from "node:path";
import type * as vscode from "vscode";
import type { Launch } from "./launch";

/** Write the shim, whose path never changes, and put it on the PATH of terminals. */
export async function provideShim(context: vscode.ExtensionContext, launch: Launch): Promise<void> {
  const folder = path.join(context.globalStorageUri.fsPath, "bin");
  await mkdir(folder, { recursive: true });
  const isWindows = process.platform === "win32";
  const file = path.join(folder, isWindows ? "ullage.cmd" : "ullage");
  const text = isWindows ? batch(launch) : shell(launch);
  if ((await readFile(file, "utf8").catch(() => "")) !== text) {
    await writeFile(file, text);
  }
  if (!isWindows) {
    await chmod(file, 0o755);
  }
  const variables = context.environmentVariableCollection;
  variables.description = "The command `ullage`";
  variables.append("PATH", `${path.delimiter}${folder}`);
}

function shell({ command, args, environment }: Launch): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const sets = Object.entries(environment).map(([name, value]) => `${name}=${quoted(value)} `);
  const line = [command, ...args].map(quoted).join(" ");
  return `#!/bin/sh\n${sets.join("")}exec ${line} "$@"\n`;
}

function batch({ command, args, environment }: Launch): string {
  const quoted = (text: string) => `"${text.replaceAll("%", "%%")}"`;
  const sets = Object.entries(environment).map(
    ([name, value]) => `set ${quoted(`${name}=${value}`)}\r\n`,
  );
  return `@echo off\r\nsetlocal\r\nchcp 65001 >nul\r\n${sets.join("")}${[command, ...args].map(quoted).join(" ")} %*\r\n`;
}
