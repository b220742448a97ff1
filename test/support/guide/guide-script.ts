/** A fenced block of a page: commands, a file's content, or what the commands before it print. */
export type Block = { line: number; kind: "commands" | "file" | "output"; name: string; lines: string[] };

const fencePattern = /^```(\S*) ?(\S*)$/;

const kindOf = (language: string, file: string): Block["kind"] | undefined => {
  if (language === "sh") return "commands";
  if (file !== "") return "file";
  return language === "" ? "output" : undefined;
};

/** The blocks of a page that somebody who follows it acts on; `line` is that of the fence, counted from 1. */
export const parseBlocks = (page: string): Block[] => {
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
};

/** Says that what is printed from here on belongs to the commands whose fence is on this line. */
const markLine = (line: number): string => `at=${line}; echo "::$at::"`;

/** What stands before the page's own lines, on the first of them. `patience` is in seconds. */
const createPreamble = (path: string, patience: number): string => {
  return [
    "set -eEuo pipefail",
    `trap 'echo "${path}:$LINENO: $BASH_COMMAND" >&2' ERR`,
    `trap 'echo "${path}:$at: this takes too long" >&2; exit 1' TERM`,
    "trap 'kill $(jobs -p) 2> /dev/null || true' EXIT",
    // A page may wait for what never comes.
    `{ sleep ${patience}; kill $$; } > /dev/null 2>&1 &`,
  ].join("; ");
};

/**
 * The page as a script of bash: prose is empty lines, so that the shell's own line numbers are the page's. It ends at
 * the first command that fails, and says on which line of `path` that was.
 */
export const createScript = (page: string, path: string, patience = 150): string => {
  const lines = page.split("\n").map(() => "");
  for (const { kind, line, name, lines: content } of parseBlocks(page)) {
    const ends = {
      commands: [markLine(line), ""],
      file: [`cat > '${name}' <<'END OF FILE'`, "END OF FILE"],
      output: undefined,
    }[kind];
    if (ends) lines.splice(line - 1, content.length + 2, ends[0] ?? "", ...content, ends[1] ?? "");
  }
  return lines.with(0, createPreamble(path, patience)).join("\n");
};

/** What was printed by each block of commands, by the line of its fence. */
export const parseOutput = (output: string): Map<number, string> => {
  const [, ...parts] = output.split(/^::(\d+)::\n/m);
  return new Map(
    parts.flatMap((part, index) => (index % 2 === 0 ? [[Number(part), (parts[index + 1] ?? "").trim()]] : [])),
  );
};

const escapeRegExp = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What a page shows, as a pattern: `…` is anything. */
export const createOutputPattern = (shown: string): RegExp =>
  new RegExp(`^${shown.split("…").map(escapeRegExp).join("[^]*")}$`);
