import { describe, expect, it } from "vitest";
import { respondWithPage } from "../../../handlers/api/http/page.ts";

describe("a page of a list", () => {
  const items = Array.from({ length: 100 }, (_, index) => ({ index, outputs: "v".repeat(200_000) }));
  const read = async ({ limit, after }: { limit: number; after?: string }) => {
    const from = after === undefined ? 0 : Number(after) + 1;
    const found = items.slice(from, from + limit);
    return { items: found, ...(from + limit < items.length ? { next: String(from + limit - 1) } : {}) };
  };
  type Body = { items: { index: number }[]; next: string | null };

  it("contains fewer items when they are large, within Lambda's limit, and the next pages contain the rest", async () => {
    const found: number[] = [];
    let after: string | undefined;
    do {
      const query = { limit: 100, ...(after === undefined ? {} : { after }) };
      const outcome = await respondWithPage({ path: "/v1/tenants", caller: "alice" }, query, read);
      const body = ("body" in outcome ? outcome.body : undefined) as Body;
      expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(5 * 1024 * 1024);
      found.push(...body.items.map(({ index }) => index));
      after = body.next ?? undefined;
    } while (after !== undefined);
    expect(found).toEqual(items.map(({ index }) => index));
  });
});
