import { afterEach, describe, expect, test, vi } from "vitest";
import { completeWords } from "../../src/completion/complete.ts";
import type { Session } from "../../src/session.ts";

const items: object[] = [{ id: "ten_1", name: "Acme" }];
const send = vi.fn(() => Promise.resolve({ items }));
const session = { api: { send } } as unknown as Session;

/** Returns the lines for the script of the shell: a word and its description each. */
async function completeLines(...typed: string[]): Promise<string[]> {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  await completeWords(typed, session);
  return lines.filter((line) => !line.startsWith(":"));
}

/** Returns the words that are offered after others. */
const complete = async (...typed: string[]): Promise<string[]> =>
  (await completeLines(...typed)).map((line) => line.split("\t")[0] ?? "");

afterEach(() => {
  vi.restoreAllMocks();
  send.mockReset().mockResolvedValue({ items });
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

  test("names a user by id, because the shell runs commands in an e-mail address", async () => {
    send.mockResolvedValue({ items: [{ id: "usr_1", email: "`touch${ifs}x`@evil.example" }] });
    expect(await completeLines("users", "get", "")).toEqual(["usr_1\ttouch{ifs}x@evil.example"]);
  });

  test("leaves out each word that a shell could run, and keeps the others", async () => {
    send.mockResolvedValue({
      items: [
        { id: "$(touch x)", name: "Evil" },
        { id: "crm", name: "CRM" },
        { id: "a;b", name: "" },
      ],
    });
    expect(await complete("products", "get", "")).toEqual(["crm"]);
  });

  test("describes a word on its own line, without control characters", async () => {
    send.mockResolvedValue({ items: [{ id: "ten_1", name: "A\n$(touch x)\u001B]0;B\u0007\u009Bm" }] });
    expect(await completeLines("tenants", "get", "")).toEqual(["ten_1\tA(touch x)"]);
  });
});
