import { usageError } from "../failures/cli-error.ts";
import type { CommandSpec } from "../spec.ts";

const shells = ["bash", "zsh", "fish"];

export const completion: CommandSpec = {
  name: "completion",
  summary: "print the completion script of a shell; it completes ids from the API",
  arguments: [{ name: "shell", text: shells.join(", "), choices: shells }],
  examples: [
    'eval "$(tenantry completion bash)"',
    "tenantry completion zsh > ~/.zfunc/_tenantry",
    "tenantry completion fish > ~/.config/fish/completions/tenantry.fish",
  ],
  run: async (input) => {
    const shell = input.argument(0);
    if (!shells.includes(shell)) throw usageError(`There is no completion for ${shell}.`, shells.join(", "));
    const { script } = await import("@bomb.sh/tab");
    script(shell, "tenantry", "tenantry");
  },
};
