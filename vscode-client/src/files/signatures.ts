/** Signatures as a document beside the file: the server's text, in the file's own colours. */

import * as vscode from "vscode";

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

/** Open the signatures of a file beside, without taking the focus. */
export async function showSignatures(source: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(viewUri("signatures", source));
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.Beside,
    preserveFocus: true,
    preview: true,
  });
}
