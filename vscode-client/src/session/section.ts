/** The section of the agent's session: what is left, what fills its context, and what it read. */

import * as vscode from "vscode";
import { fileLine, folderAndName, heading, line, Row } from "../context/row";
import { differs, type Source } from "../context/section";
import {
  type ReadFile,
  type Session,
  type SessionRow,
  type Signatures,
  session,
} from "../protocol";
import type { Server } from "../server/server";

export const NO_SESSION = "No session of an agent is live in this folder.";

/** Of a file that is not there any more; the server's text says so. */
const GONE = new vscode.ThemeIcon("circle-slash", new vscode.ThemeColor("disabledForeground"));

export function sessionSection(server: Server): Source<Session> {
  return {
    ask: () => server.running?.sendRequest(session, {}),
    rows: sectionRows,
    isChanged: differs((status) => status.session),
    absent: NO_SESSION,
  };
}

function sectionRows({ title, text, rows, signatures, live }: Session): Row[] {
  if (title === null) {
    return [];
  }
  const section = heading("session", title, text ?? "", "open");
  section.contextValue = live.length > 1 ? "session several" : "session";
  const causes = rows.map((row) => causeRow(row, signatures));
  return [new Row(section, causes)];
}

function causeRow({ cause, name, text, files }: SessionRow, signatures: Signatures | null): Row {
  const id = `session ${cause}`;
  if (files.length === 0) {
    return new Row(line(id, name, text));
  }
  const opened = heading(id, name, text, "closed");
  if (signatures === null) {
    return new Row(opened, files.map(fileRow));
  }
  opened.contextValue = "session-reads";
  opened.tooltip = `${opened.tooltip}\n${signatures.title}`;
  return new Row(opened, files.map(fileRow), { files: signatures.uris });
}

function fileRow(file: ReadFile): Row {
  const uri = vscode.Uri.parse(file.uri);
  const read = fileLine(`session file ${file.uri}`, uri, folderAndName(file.name), file.text);
  if (!file.exists) {
    delete read.command;
    read.iconPath = GONE;
  }
  return new Row(read, [], { file: file.uri });
}
