// A model for the editor's own chat, so that the chat is in use. It has nothing to say.
const vscode = require("vscode");

const MODEL = {
  id: "stub",
  name: "Stub",
  family: "stub",
  version: "1",
  maxInputTokens: 100000,
  maxOutputTokens: 1000,
  capabilities: {},
};

exports.activate = (context) => {
  context.subscriptions.push(
    vscode.lm.registerLanguageModelChatProvider("stub", {
      provideLanguageModelChatInformation: async () => [MODEL],
      provideLanguageModelChatResponse: async () => {},
      provideTokenCount: async (_, text) => String(text).length,
    }),
  );
};
