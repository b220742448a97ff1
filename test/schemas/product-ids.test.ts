import { describe, expect, it } from "vitest";
import { RegisterProduct } from "../../schemas/product.ts";

const isAllowed = (id: string): boolean => RegisterProduct.shape.id.safeParse(id).success;

describe("the id of a new product", () => {
  it.each(["crm", "help-desk", "dead-letters-2"])("may be %s", (id) => {
    expect(isAllowed(id)).toBe(true);
  });

  it("is not a path of the API", () => {
    expect(isAllowed("validate")).toBe(false);
  });

  it("does not name the dead-letter queue of another product", () => {
    expect(isAllowed("crm-dead-letters")).toBe(false);
  });
});
