import { vi } from "vitest";

/** Provides the storage of a browser's tab, and returns its entries. Call it before the session's modules load. */
export function stubSessionStorage(): Map<string, string> {
  const entries = new Map<string, string>();
  vi.stubGlobal("sessionStorage", {
    get length() {
      return entries.size;
    },
    key: (index: number) => [...entries.keys()][index] ?? null,
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => void entries.set(key, value),
    removeItem: (key: string) => void entries.delete(key),
  });
  return entries;
}
