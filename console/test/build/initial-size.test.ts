import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { afterEach, expect, test, vi } from "vitest";

/** The most bytes of scripts, compressed, that the first screen may load. */
const MAX_INITIAL_BYTES = 280 * 1024;
/** The most bytes of scripts of all screens together. The editor is loaded when it is shown first. */
const MAX_SCREENS_BYTES = 430 * 1024;
const root = new URL("../..", import.meta.url).pathname;

const bytesOf = (chunks: readonly Rolldown.OutputChunk[]) =>
  chunks.reduce((sum, { code }) => sum + gzipSync(code).byteLength, 0);

// React, loaded by a later file, would be the version for production.
afterEach(() => {
  vi.unstubAllEnvs();
});

test("the first screen loads at most 280 KB of scripts, and all screens without the editor 430 KB", async () => {
  vi.stubEnv("NODE_ENV", "production");
  const { output } = (await build({ root, logLevel: "error", build: { write: false } })) as Rolldown.RolldownOutput;
  const chunks = output.filter((one) => one.type === "chunk");
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const initial = new Set<Rolldown.OutputChunk>();
  const add = (chunk: Rolldown.OutputChunk | undefined): void => {
    if (!chunk || initial.has(chunk)) return;
    initial.add(chunk);
    for (const name of chunk.imports) add(byName.get(name));
  };
  add(chunks.find(({ isEntry }) => isEntry));
  expect([...initial].flatMap(({ moduleIds }) => moduleIds).some((id) => id.endsWith("overview-screen.tsx"))).toBe(
    true,
  );
  expect(bytesOf([...initial])).toBeLessThan(MAX_INITIAL_BYTES);
  expect(bytesOf(chunks.filter(({ name }) => !name.includes("editor")))).toBeLessThan(MAX_SCREENS_BYTES);
});
