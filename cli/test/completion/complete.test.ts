import { afterEach, describe, expect, test, vi } from "vitest";
import { completeWords } from "../../src/completion/complete.ts";
import type { Session } from "../../src/session.ts";

const items = [{ id: "ten_1", name: "Acme" }];
const send = vi.fn(() => Promise.resolve({ items }));
const session = { api: { send } } as unknown as Session;

/** Returns the words that are offered after others. */
async function complete(...typed: string[]): Promise<string[]> {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  await completeWords(["--", ...typed], session);
  return lines.filter((line) => !line.startsWith(":")).map((line) => line.split("\t")[0] ?? "");
}

afterEach(() => {
  vi.restoreAllMocks();
  send.mockClear();
});

describe("completion", () => {
  test("offers nouns, then their commands", async () => {
    expect(await complete("te")).toEqual(["tenants"]);
    expect(await complete("tenants", "o")).toEqual(["offboard"]);
    expect(send).not.toHaveBeenCalled();
  });

  test("offers options and their choices", async () => {
    expect(await complete("tenants", "create", "--on")).toEqual(["--on-partial-failure"]);
    expect(await complete("tenants", "create", "--on-partial-failure", "")).toEqual(["keep", "rollBack"]);
  });

  test("offers ids of the API with a short request", async () => {
    expect(await complete("tenants", "get", "")).toEqual(["ten_1"]);
    expect(send).toHaveBeenCalledWith("tenants:list", { query: { limit: 100, view: "summary" } });
  });

  test("offers nothing if the API does not answer", async () => {
    send.mockRejectedValueOnce(new Error("down"));
    expect(await complete("tenants", "get", "")).toEqual([]);
  });
});
