/** Advice for the agent's session: each crossing is told once, and never again where that is wished. */

import * as vscode from "vscode";
import type { Advice, Status } from "../protocol";
import { sayBriefly } from "../say";

const TOLD_KEY = "ullage.adviceTold";
const MUTED_KEY = "ullage.adviceMuted";

/** More crossings than a window comes back to. */
const MOST_TOLD = 200;

const PREPARE = "ullage.prepareToClear";
const NEVER = "Don't Show Again";

export class AdviceTeller {
  private readonly told: Set<string>;

  /** `memory` is of the workspace. */
  constructor(private readonly memory: vscode.Memento) {
    this.told = new Set(memory.get<string[]>(TOLD_KEY, []));
  }

  /** Tell what is new, the newest alone: the tooltip has the rest. */
  follow({ session, advice }: Status): void {
    if (!session || !advice) {
      return;
    }
    const fresh = advice.filter(
      (one) => one.level === "advice" && this.isNew(session.session, one),
    );
    const [newest] = fresh.filter(({ code }) => !this.muted.includes(code));
    if (fresh.length > 0) {
      void this.memory.update(TOLD_KEY, [...this.told].slice(-MOST_TOLD));
    }
    if (newest) {
      void this.tell(newest);
    }
  }

  private isNew(session: string, { code, crossing }: Advice): boolean {
    const key = `${session} ${code} ${crossing}`;
    const isNew = !this.told.has(key);
    this.told.add(key);
    return isNew;
  }

  private get muted(): string[] {
    return this.memory.get<string[]>(MUTED_KEY, []);
  }

  private async tell({ code, text, title, command }: Advice): Promise<void> {
    const steps: Record<string, () => Thenable<unknown>> = {
      "Prepare to Clear": () => vscode.commands.executeCommand(PREPARE),
      [title]: () => copy(command),
      [NEVER]: () => this.memory.update(MUTED_KEY, [...this.muted, code]),
    };
    const chosen = await vscode.window.showInformationMessage(text, ...Object.keys(steps));
    await steps[chosen ?? ""]?.();
  }
}

async function copy(command: string): Promise<void> {
  await vscode.env.clipboard.writeText(command);
  sayBriefly("Copied: paste it into the chat");
}
