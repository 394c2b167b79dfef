/** Runs the server's commands for a person: what they did is told, and what failed. */

import * as vscode from "vscode";
import type {
  ClearPrepared,
  ContextCopied,
  ContextWritten,
  PhaseSet,
  SetChanged,
} from "../protocol";
import { sayBriefly } from "../say";
import { messageOf, type Server } from "../server/server";

/** The first times a change of views comes with what to do next; after that it is a line. */
const TIMES_EXPLAINED = 3;
const TIMES_KEY = "ullage.changesExplained";

type Answer = SetChanged | ContextWritten | ContextCopied | ClearPrepared | PhaseSet;

export class Running {
  constructor(
    private readonly server: Server,
    private readonly memory: vscode.Memento,
  ) {}

  /** Run a command and tell of it; undefined where it failed, which was told too. */
  async run(command: string, argument: object = {}): Promise<unknown> {
    try {
      const answer = await this.server.run<Answer>(command, argument);
      await this.tell(answer, argument);
      return answer;
    } catch (error) {
      void vscode.window.showErrorMessage(messageOf(error));
      return undefined;
    }
  }

  private async tell(answer: Answer, argument: object): Promise<void> {
    if ("text" in answer && "reference" in answer) {
      await vscode.env.clipboard.writeText(answer.reference ?? answer.text);
    }
    if ("notes" in answer && answer.notes.length > 0) {
      void vscode.window.showWarningMessage(answer.notes.join("\n"));
    }
    if ("message" in answer) {
      sayBriefly(answer.message);
    }
    if ("before" in answer) {
      // Nobody waits for an answer to it.
      void this.explain(answer, loadedIn(argument));
    }
  }

  private async explain(changed: SetChanged, loaded: string[]): Promise<void> {
    const times = this.memory.get(TIMES_KEY, 0);
    const isLess = changed.after < changed.before;
    if (!isLess || loaded.length === 0 || times >= TIMES_EXPLAINED) {
      return;
    }
    await this.memory.update(TIMES_KEY, times + 1);
    const [first] = loaded;
    const steps: Record<string, () => Thenable<unknown>> = {
      "Give to Agent": () => vscode.commands.executeCommand("ullage.giveToAgent"),
      Show: () =>
        vscode.commands.executeCommand("ullage.showSignatures", vscode.Uri.parse(first ?? "")),
      Undo: () => this.run("ullage.undo", { step: changed.step }),
    };
    const chosen = await vscode.window.showInformationMessage(
      changed.message,
      ...Object.keys(steps),
    );
    await steps[chosen ?? ""]?.();
  }
}

/** The files that a command put on a view with bodies left out. */
function loadedIn(argument: object): string[] {
  if ("view" in argument && argument.view !== "full" && "uris" in argument) {
    return argument.uris as string[];
  }
  return [];
}
