/** Tools for the models in the editor's own chat, answered by the running server. */

import * as vscode from "vscode";
import { openView, viewUri } from "../files/signatures";
import type { ContextCopied } from "../protocol";
import { messageOf, type Server } from "../server/server";

/** As much as an answer may hold: a chat's own limit for one tool is not far above. */
const MOST_CHARACTERS = 40_000;

interface Files {
  paths: string[];
  detail?: "signatures" | "headers";
}

interface Symbols {
  path: string;
  names: string[];
}

/** Registers what the editor can take; older ones have no tools. */
export function registerTools(server: Server): vscode.Disposable[] {
  if (typeof vscode.lm?.registerTool !== "function") {
    return [];
  }
  return [
    tool("ullage", "Making the context", async () => {
      const { text } = await server.run<ContextCopied>("ullage.copyContext", { whole: true });
      return text;
    }),
    tool<Files>("ullage_signatures", "Reading signatures", ({ paths, detail = "signatures" }) =>
      views(paths, detail),
    ),
    tool<Symbols>("ullage_symbol", "Reading declarations", async ({ path, names }) =>
      contentOf(viewUri("symbols", await fileNamed(path), names)),
    ),
  ];
}

function tool<Input>(
  name: string,
  doing: string,
  answer: (input: Input) => Promise<string>,
): vscode.Disposable {
  return vscode.lm.registerTool<Input>(name, {
    prepareInvocation: () => ({ invocationMessage: doing }),
    invoke: async ({ input }) =>
      new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(await answer(input))]),
  });
}

/** The views one after the other, as many as fit; the rest is named, and what is wrong is said. */
async function views(paths: string[], view: string): Promise<string> {
  const parts: string[] = [];
  let room = MOST_CHARACTERS;
  for (const path of paths) {
    const text = `## ${path}\n${await viewOf(path, view)}`;
    if (text.length > room && parts.length > 0) {
      parts.push(`Left out, ask for them again: ${paths.slice(parts.length).join(", ")}`);
      break;
    }
    room -= text.length;
    parts.push(text);
  }
  return parts.join("\n");
}

async function viewOf(path: string, view: string): Promise<string> {
  try {
    return await contentOf(viewUri(view, await fileNamed(path)));
  } catch (error) {
    return messageOf(error);
  }
}

async function contentOf(uri: vscode.Uri): Promise<string> {
  return (await openView(uri)).getText();
}

/** A path as a model writes it: absolute, or of the first folder that has it. */
async function fileNamed(path: string): Promise<string> {
  if (/^([/\\]|[A-Za-z]:)/.test(path)) {
    return vscode.Uri.file(path).toString();
  }
  const folders = vscode.workspace.workspaceFolders ?? [];
  const places = folders.map(({ uri }) => vscode.Uri.joinPath(uri, path));
  for (const place of places) {
    if (await exists(place)) {
      return place.toString();
    }
  }
  return (places[0] ?? vscode.Uri.file(path)).toString();
}

async function exists(file: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(file);
    return true;
  } catch {
    return false;
  }
}
