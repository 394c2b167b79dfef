/** Which phase of a feature the session is in: what a person says wins over what is inferred. */

import * as vscode from "vscode";
import { line, Row } from "../context/row";
import { differs, type Source } from "../context/section";
import type { Running } from "../files/running";
import { type Phase, type PhaseChoice, session } from "../protocol";
import { messageOf, type Server } from "../server/server";
import { NO_SESSION } from "./section";

interface Choice extends vscode.QuickPickItem {
  name: string | null;
}

export function phaseSection(): Source<Phase | null> {
  return {
    ask: async (status) => status?.phase ?? null,
    rows: (phase) => (phase ? [phaseRow(phase)] : []),
    isChanged: differs((status) => status.phase),
    absent: NO_SESSION,
  };
}

function phaseRow({ title, text }: Phase): Row {
  const row = line("phase", title, text);
  row.contextValue = "session-phase";
  return new Row(row);
}

export async function choosePhase(server: Server, running: Running): Promise<void> {
  let phases: PhaseChoice[];
  try {
    phases = (await server.running?.sendRequest(session, {}))?.phases ?? [];
  } catch (error) {
    void vscode.window.showErrorMessage(messageOf(error));
    return;
  }
  if (phases.length === 0) {
    void vscode.window.showInformationMessage(NO_SESSION);
    return;
  }
  const chosen = await vscode.window.showQuickPick(phases.map(choice), {
    placeHolder: "The phase that the session is in, until the next command that names one",
  });
  if (chosen) {
    await running.run("ullage.setPhase", { name: chosen.name });
  }
}

function choice({ name, title, text, isCurrent }: PhaseChoice): Choice {
  const description = [isCurrent ? "now" : "", text].filter(Boolean).join(" · ");
  return { label: title, description, name };
}
