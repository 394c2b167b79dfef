/** Signatures as a document beside the file: the server's text, in the file's own colours. */

import * as vscode from "vscode";
import { messageOf } from "../server/server";

/** The URI under which the server answers with a view of a file. */
export function viewUri(view: string, source: string, symbols: readonly string[] = []): vscode.Uri {
  const name = vscode.Uri.parse(source).path.split("/").at(-1) ?? "";
  return vscode.Uri.from({
    scheme: "ullage",
    path: `/${view}/summary/${name}`,
    query: source,
    fragment: symbols.join(","),
  });
}

/** What such a document is called where its address would say nothing: `table.py, signatures`. */
export function titleOfView(uri: vscode.Uri): string {
  const [, view, , name] = uri.path.split("/");
  return `${name}, ${view}`;
}

/** The document of a view. Rejects with the server's own words where there is none. */
export async function openView(uri: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch (error) {
    // The editor puts the address before what the server said.
    throw new Error(messageOf(error).replace(/^.*Detail: /s, ""));
  }
}

/** Open the signatures of a file beside, without taking the focus; say why there are none. */
export async function showSignatures(source: string): Promise<void> {
  let document: vscode.TextDocument;
  try {
    document = await openView(viewUri("signatures", source));
  } catch (error) {
    void vscode.window.showWarningMessage(messageOf(error));
    return;
  }
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.Beside,
    preserveFocus: true,
    preview: true,
  });
}
