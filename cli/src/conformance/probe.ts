import type { ProbeAnswer } from "./life.ts";

const TIMEOUT_MS = 10_000;
const MAX_LENGTH = 64 * 1024;

/** Fills an address such as `https://desk.example/{tenantId}` or `{WorkspaceUrl}` with the id or an output. Returns
 *  undefined if a value is missing. */
export function fillProbe(probe: string, values: Readonly<Record<string, string>>): string | undefined {
  const names = [...probe.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  if (!names.every((name) => Object.hasOwn(values, name))) return undefined;
  return probe.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
}

/** Asks the product for its view of a tenant. A product that does not answer has the status 0. */
export async function askProbe(url: string): Promise<ProbeAnswer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { status: response.status, text: (await response.text()).slice(0, MAX_LENGTH) };
  } catch (error) {
    return { status: 0, text: error instanceof Error ? error.message : String(error) };
  }
}
