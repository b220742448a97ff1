import { readdirSync, readFileSync } from "node:fs";

/** Lists a process and all its descendants. */
function listProcessTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    // The program's name is in parentheses and may contain any character.
    const parent = Number(readProcFile(`/proc/${name}/stat`).split(") ").at(-1)?.split(" ")[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const tree = [root];
  for (const one of tree) tree.push(...(children.get(one) ?? []));
  return tree;
}

/** Measures the memory of a process and its descendants in MB. Shared memory counts once (PSS). */
export function measureMemory(root: number): number {
  const kilobytes = listProcessTree(root).map((id) =>
    Number(/^Pss:\s+(\d+)/m.exec(readProcFile(`/proc/${id}/smaps_rollup`))?.[1] ?? 0),
  );
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}

/** Reads a file of /proc. Returns an empty text if the process has ended. */
function readProcFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
