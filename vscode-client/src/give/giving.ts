/** Give to Agent: the server writes the file, the agent's own door takes it, else the clipboard. */

import * as vscode from "vscode";
import { type ContextWritten, didChangeAgent } from "../protocol";
import { sayBriefly } from "../say";
import { messageOf, type Server } from "../server/server";
import { AGENTS, type Agent, lookAround, type World } from "./agents";

const PICKED_KEY = "ullage.agent";

const CLIPBOARD: Agent = {
  id: "clipboard",
  name: "the clipboard",
  isThere: () => true,
  give: async () => undefined,
};

const ALL = [...AGENTS, CLIPBOARD];

export class Giving {
  private told: string | null | undefined;

  constructor(
    private readonly server: Server,
    private readonly memory: vscode.Memento,
  ) {}

  /** Give the files of the set, or some of them. Asks which agent only where there are several. */
  async give(uris?: string[], id?: string): Promise<void> {
    const world = await lookAround();
    const agent = await this.agent(world, id);
    if (!agent) {
      return;
    }
    let written: ContextWritten;
    try {
      written = await this.server.run<ContextWritten>("ullage.writeContext", uris ? { uris } : {});
    } catch (error) {
      void vscode.window.showErrorMessage(messageOf(error));
      return;
    }
    if (written.notes.length > 0) {
      void vscode.window.showWarningMessage(written.notes.join("\n"));
    }
    await hand(agent, written, world);
    await this.tellServer();
  }

  /** Pick the agent for this workspace, whatever was picked before. */
  async pick(): Promise<void> {
    await this.ask(here(await lookAround()));
    await this.tellServer();
  }

  /** Tell the server whom the files would go to, for the titles of what it offers. */
  async tellServer(anew = false): Promise<void> {
    const likely = this.likely(await lookAround());
    const name = likely && likely !== CLIPBOARD ? likely.name : null;
    if (anew || name !== this.told) {
      this.told = name;
      this.server.notify(didChangeAgent, { name });
    }
  }

  private async agent(world: World, id: string | undefined): Promise<Agent | undefined> {
    return byId(ALL, id) ?? this.likely(world) ?? this.ask(here(world));
  }

  /** The agent that nobody needs to be asked for; undefined where several are there. */
  private likely(world: World): Agent | undefined {
    const setting = vscode.workspace.getConfiguration("ullage").get("agent", "auto");
    const agents = here(world);
    const picked = byId([...agents, CLIPBOARD], this.memory.get<string>(PICKED_KEY));
    const only = agents.length > 1 ? undefined : (agents[0] ?? CLIPBOARD);
    return byId(ALL, setting) ?? picked ?? only;
  }

  private async ask(agents: Agent[]): Promise<Agent | undefined> {
    const picked = await vscode.window.showQuickPick(
      [...agents, CLIPBOARD].map((agent) => ({ label: capitalised(agent.name), agent })),
      { placeHolder: "Which agent gets the files? Kept for this workspace." },
    );
    if (picked) {
      await this.memory.update(PICKED_KEY, picked.agent.id);
    }
    return picked?.agent;
  }
}

function byId(agents: readonly Agent[], id: string | undefined): Agent | undefined {
  return agents.find((agent) => agent.id === id);
}

function here(world: World): Agent[] {
  return AGENTS.filter((agent) => agent.isThere(world));
}

async function hand(agent: Agent, written: ContextWritten, world: World): Promise<void> {
  if (agent !== CLIPBOARD) {
    try {
      const file = vscode.Uri.file(written.path);
      await agent.give({ file, mention: written.mention }, world);
      sayBriefly(`Given to ${agent.name}: ${written.figures}.`);
      return;
    } catch (error) {
      if (error instanceof vscode.CancellationError) {
        return;
      }
    }
  }
  await vscode.env.clipboard.writeText(written.reference);
  sayBriefly(`Copied: paste it into the chat. ${capitalised(written.figures)}.`);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
