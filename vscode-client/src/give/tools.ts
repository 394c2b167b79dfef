/** Tools for the models in the editor's own chat, answered by the running server. */

import * as vscode from "vscode";
import { viewUri } from "../files/signatures";
import type { ContextCopied } from "../protocol";
import type { Server } from "../server/server";

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
      contentOf(viewUri("symbols", fileNamed(path), names)),
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

/** The views one after the other, as many as fit; the rest is named. */
async function views(paths: string[], view: string): Promise<string> {
  const parts: string[] = [];
  let room = MOST_CHARACTERS;
  for (const path of paths) {
    const text = `## ${path}\n${await contentOf(viewUri(view, fileNamed(path)))}`;
    if (text.length > room && parts.length > 0) {
      parts.push(`Left out, ask for them again: ${paths.slice(parts.length).join(", ")}`);
      break;
    }
    room -= text.length;
    parts.push(text);
  }
  return parts.join("\n");
}

async function contentOf(uri: vscode.Uri): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText();
}

/** A path as a model writes it: of the first folder that has it, or absolute. */
function fileNamed(path: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const isAbsolute = /^([/\\]|[A-Za-z]:)/.test(path);
  return (
    folder && !isAbsolute ? vscode.Uri.joinPath(folder, path) : vscode.Uri.file(path)
  ).toString();
}
