/** Which Python runs the server: the setting, what the Python extensions chose, the PATH. */

import { execFile } from "node:child_process";
import { homedir } from "node:os";
import { promisify } from "node:util";
import { PythonEnvironments } from "@vscode/python-environments";
import { PythonExtension } from "@vscode/python-extension";
import * as vscode from "vscode";

export const LEAST_VERSION: readonly [number, number] = [3, 11];

/** A machine that is swapping takes seconds to start a Python; a broken one never answers. */
const PROBE_MILLISECONDS = 20_000;
const PROBE =
  "import json, sys, importlib.util as u;" +
  "print(json.dumps([sys.executable, *sys.version_info[:2], bool(u.find_spec('ullage'))]))";

export interface Candidate {
  program: string;
  origin: string;
}

export interface Python extends Candidate {
  version: readonly [number, number];
  hasUllage: boolean;
}

/** A candidate that cannot run the server, and why, for people. */
export interface Unfit extends Candidate {
  why: string;
}

/** The interpreters to try, best first. One that a setting names is the only one. */
export async function candidates(): Promise<Candidate[]> {
  const named = vscode.workspace.getConfiguration("ullage").get<string | null>("interpreter");
  if (named) {
    return [{ program: expanded(named), origin: "ullage.interpreter" }];
  }
  const chosen = [await fromEnvironments(), await fromPythonExtension()];
  return [...chosen.filter((one) => one !== undefined), ...onPath()];
}

/** A path as people write it in settings. */
function expanded(named: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  return named.replace(/^~(?=[/\\])/, homedir()).replace(/\$\{workspaceFolder\}/g, folder);
}

/** Start an interpreter to see what it is. */
export async function probe(candidate: Candidate): Promise<Python | Unfit> {
  let answer: [string, number, number, boolean];
  try {
    const { stdout } = await promisify(execFile)(candidate.program, ["-P", "-s", "-c", PROBE], {
      timeout: PROBE_MILLISECONDS,
      windowsHide: true,
    });
    answer = JSON.parse(stdout);
    if (!Array.isArray(answer)) {
      throw new SyntaxError("no list");
    }
  } catch (error) {
    return { ...candidate, why: await whyNot(candidate, error as NodeJS.ErrnoException) };
  }
  const [program, major, minor, hasUllage] = answer;
  return isEnough(major, minor)
    ? { program, origin: candidate.origin, version: [major, minor], hasUllage }
    : { ...candidate, why: tooOld(`${major}.${minor}`) };
}

/** Python before 3.11 knows no -P; it is asked again without. */
async function whyNot(candidate: Candidate, error: NodeJS.ErrnoException): Promise<string> {
  if (error.code === "ENOENT") {
    return "there is no such program";
  }
  if (error.code === "EACCES") {
    return "it is not a program";
  }
  if (error instanceof SyntaxError) {
    return "it is not a Python";
  }
  try {
    const { stdout, stderr } = await promisify(execFile)(candidate.program, ["--version"], {
      timeout: PROBE_MILLISECONDS,
      windowsHide: true,
    });
    const version = /Python (\d+)\.(\d+)/.exec(stdout + stderr);
    if (version && !isEnough(Number(version[1]), Number(version[2]))) {
      return tooOld(`${version[1]}.${version[2]}`);
    }
  } catch {
    // The first error says more than that it cannot tell its version either.
  }
  return `it does not start: ${error.message.split("\n")[0]}`;
}

function isEnough(major: number, minor: number): boolean {
  return major > LEAST_VERSION[0] || (major === LEAST_VERSION[0] && minor >= LEAST_VERSION[1]);
}

function tooOld(version: string): string {
  return `it is Python ${version}; Ullage needs ${LEAST_VERSION.join(".")} or later`;
}

function onPath(): Candidate[] {
  const names = process.platform === "win32" ? ["python", "python3"] : ["python3", "python"];
  return names.map((program) => ({ program, origin: "the PATH" }));
}

async function fromEnvironments(): Promise<Candidate | undefined> {
  if (!vscode.extensions.getExtension("ms-python.vscode-python-envs")) {
    return undefined;
  }
  try {
    const api = await PythonEnvironments.api();
    const environment = await api.getEnvironment(vscode.workspace.workspaceFolders?.[0]?.uri);
    const program = environment?.execInfo.run.executable;
    return program ? { program, origin: "the Python Environments extension" } : undefined;
  } catch {
    return undefined;
  }
}

async function fromPythonExtension(): Promise<Candidate | undefined> {
  if (!vscode.extensions.getExtension("ms-python.python")) {
    return undefined;
  }
  try {
    const { environments } = await PythonExtension.api();
    const active = environments.getActiveEnvironmentPath(
      vscode.workspace.workspaceFolders?.[0]?.uri,
    );
    const program = (await environments.resolveEnvironment(active))?.executable.uri?.fsPath;
    return program ? { program, origin: "the Python extension" } : undefined;
  } catch {
    return undefined;
  }
}

/** Tell of another choice in the Python extensions, where it matters; they may not be there. */
export function onInterpreterChange(changed: () => void): vscode.Disposable {
  const listening = listenTo(() => {
    if (!vscode.workspace.getConfiguration("ullage").get("interpreter")) {
      changed();
    }
  }).catch(() => undefined);
  return new vscode.Disposable(() => void listening.then((listener) => listener?.dispose()));
}

async function listenTo(changed: () => void): Promise<vscode.Disposable | undefined> {
  if (vscode.extensions.getExtension("ms-python.vscode-python-envs")) {
    return (await PythonEnvironments.api()).onDidChangeEnvironment(changed);
  }
  if (vscode.extensions.getExtension("ms-python.python")) {
    const { environments } = await PythonExtension.api();
    return environments.onDidChangeActiveEnvironmentPath(changed);
  }
  return undefined;
}
