import { usageError } from "../failures/cli-error.ts";
import type { CommandSpec } from "../spec.ts";

const shells = ["bash", "zsh", "fish"];

/** The function of the package bash-completion that the script calls, for systems without that package. */
const bashFallback = `declare -F _get_comp_words_by_ref > /dev/null || _get_comp_words_by_ref() {
  cur="\${COMP_WORDS[COMP_CWORD]}"; prev="\${COMP_WORDS[COMP_CWORD - 1]}"; words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD
}`;

export const completion: CommandSpec = {
  name: "completion",
  summary: "print the completion script of a shell; it completes ids from the API",
  arguments: [{ name: "shell", text: shells.join(", "), choices: shells }],
  examples: [
    'eval "$(tenantry completion bash)"',
    "tenantry completion zsh > ~/.zfunc/_tenantry",
    "tenantry completion fish > ~/.config/fish/completions/tenantry.fish",
  ],
  run: async (input, { output }) => {
    const shell = input.argument(0);
    if (!shells.includes(shell)) throw usageError(`There is no completion for ${shell}.`, shells.join(", "));
    if (shell === "bash") output.text(bashFallback);
    const { script } = await import("@bomb.sh/tab");
    script(shell, "tenantry", "tenantry");
  },
};
