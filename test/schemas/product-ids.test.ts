import { describe, expect, it } from "vitest";
import { RegisterProduct } from "../../schemas/product.ts";

const listErrors = (id: string): string[] =>
  (RegisterProduct.shape.id.safeParse(id).error?.issues ?? []).map(({ message }) => message);

describe("the id of a new product", () => {
  it.each(["crm", "crm-eu", "ten", "ten-crm", "crm-tenants", "kitten-crm", "listen", "dead-letters-2"])(
    "can be %s",
    (id) => {
      expect(listErrors(id)).toEqual([]);
    },
  );

  it("is not a path of the API", () => {
    expect(listErrors("validate")).toEqual(["is a path of the API: choose another id"]);
  });

  it("does not name the dead-letter queue of another product", () => {
    expect(listErrors("crm-dead-letters")).toEqual([
      "must not end with -dead-letters: the dead-letter queue of another product could have its name",
    ]);
  });

  it.each(["crm-ten", "crm-ten-eu", "a-b-ten"])(
    "must not look like a part of another product's stack names: %s",
    (id) => {
      expect(listErrors(id)).toEqual([
        "must not contain the part -ten: the names of stacks have it behind the product's id",
      ]);
    },
  );
});
