import { readdirSync, readFileSync } from "node:fs";

/** All processes below one, itself included. */
function listProcessTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    // The name of a program stands in brackets and may hold anything.
    const parent = Number(readProcFile(`/proc/${name}/stat`).split(") ").at(-1)?.split(" ")[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const tree = [root];
  for (const one of tree) tree.push(...(children.get(one) ?? []));
  return tree;
}

/** The memory of a process and all below it in MB; what several of them share counts once (PSS). */
export function measureMemory(root: number): number {
  const kilobytes = listProcessTree(root).map((id) =>
    Number(/^Pss:\s+(\d+)/m.exec(readProcFile(`/proc/${id}/smaps_rollup`))?.[1] ?? 0),
  );
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}

/** A process may end while one looks. */
function readProcFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
