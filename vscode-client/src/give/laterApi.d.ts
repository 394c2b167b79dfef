/**
 * What later versions of the editor have than the oldest we run in: asked for with `typeof` before
 * it is used.
 */

import "vscode";

declare module "vscode" {
  export namespace lm {
    export function registerTool<Input>(name: string, tool: LanguageModelTool<Input>): Disposable;
    export function invokeTool(
      name: string,
      options: { input: object; toolInvocationToken: undefined },
    ): Thenable<LanguageModelToolResult>;
    export const tools: readonly { name: string }[] | undefined;
  }
  export interface LanguageModelTool<Input> {
    invoke(
      options: { input: Input },
      token: CancellationToken,
    ): ProviderResult<LanguageModelToolResult>;
    prepareInvocation?(options: { input: Input }): { invocationMessage: string };
  }
  export class LanguageModelToolResult {
    constructor(content: LanguageModelTextPart[]);
    content: unknown[];
  }
  export class LanguageModelTextPart {
    constructor(value: string);
    value: string;
  }
}
