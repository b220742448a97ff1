/** A fenced block of a page: commands, a file's content, or the output of the commands before it. */
export type Block = { line: number; kind: "commands" | "file" | "output"; name: string; lines: string[] };

const fencePattern = /^```(\S*) ?(\S*)$/;

function kindOf(language: string, file: string): Block["kind"] | undefined {
  if (language === "sh") return "commands";
  if (file !== "") return "file";
  return language === "" ? "output" : undefined;
}

/** Parses the executable blocks of a page. `line` is the line of the fence, counted from 1. */
export function parseBlocks(page: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  let inside = false;
  for (const [index, line] of page.split("\n").entries()) {
    const [matched, language = "", name = ""] = fencePattern.exec(line) ?? [];
    if (matched !== undefined && !inside) {
      const kind = kindOf(language, name);
      open = kind && { line: index + 1, kind, name, lines: [] };
      inside = true;
    } else if (line === "```") {
      if (open) blocks.push(open);
      inside = false;
    } else if (inside) open?.lines.push(line);
  }
  return blocks;
}

/** Returns a command that marks the following output with the line of its fence. */
const markLine = (line: number): string => `at=${line}; echo "::$at::"`;

/** Creates the commands before the page's own, on the first line. `timeout` is in seconds. */
function createPreamble(path: string, timeout: number): string {
  return [
    "set -eEuo pipefail",
    `trap 'echo "${path}:$LINENO: $BASH_COMMAND" >&2' ERR`,
    `trap 'echo "${path}:$at: this takes too long" >&2; exit 1' TERM`,
    "trap 'kill $(jobs -p) 2> /dev/null || true' EXIT",
    // A page may wait forever.
    `{ sleep ${timeout}; kill $$; } > /dev/null 2>&1 &`,
  ].join("; ");
}

/**
 * Converts a page into a bash script. Prose becomes empty lines, so that the shell's line numbers are those of the
 * page. The script ends at the first command that fails and names its line in `path`.
 */
export function createScript(page: string, path: string, timeout = 400): string {
  const lines = page.split("\n").map(() => "");
  for (const { kind, line, name, lines: content } of parseBlocks(page)) {
    const delimiters = {
      commands: [markLine(line), ""],
      file: [`cat > '${name}' <<'END OF FILE'`, "END OF FILE"],
      output: undefined,
    }[kind];
    if (delimiters) {
      lines.splice(line - 1, content.length + 2, delimiters[0] ?? "", ...content, delimiters[1] ?? "");
    }
  }
  return lines.with(0, createPreamble(path, timeout)).join("\n");
}

/** Parses a script's output into the output of each block of commands, by the line of its fence. */
export function parseOutput(output: string): Map<number, string> {
  const [, ...parts] = output.split(/^::(\d+)::\n/m);
  return new Map(
    parts.flatMap((part, index) => (index % 2 === 0 ? [[Number(part), (parts[index + 1] ?? "").trim()]] : [])),
  );
}

const escapeRegExp = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Creates a pattern from the output that a page shows. `…` matches any text. */
export const createOutputPattern = (shown: string): RegExp =>
  new RegExp(`^${shown.split("…").map(escapeRegExp).join("[^]*")}$`);
