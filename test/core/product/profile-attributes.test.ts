import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { profileAttributes } from "../../../console/src/screens/products/profile-attributes.ts";
import {
  checkProfileAttributes,
  listProfileAttributes,
} from "../../../handlers/core/product/check-profile-attributes.ts";
import { registerProduct } from "../../../handlers/core/product/register.ts";
import { updateProduct } from "../../../handlers/core/product/update-product.ts";
import { UpdateProduct } from "../../../schemas/product.ts";
import { buildContext, buildProduct, buildRegistration } from "../../support/builders.ts";

const generated = { externalId: "e", controlPlaneRoleArn: "r", templateKey: "k" };
const unknown = { code: "invalidField", errors: [{ pointer: "/profileAttributes/1" }] };

describe("the profile attributes that a product declares", () => {
  it.each([
    [[], []],
    [listProfileAttributes(), []],
    [["email", "displayname"], [1]],
    [
      ["toString", "__proto__", "constructor", "products"],
      [0, 1, 2, 3],
    ],
    [["email", "locale", "email"], [2]],
    [["", "email"], [0]],
  ])("%j have their problems at %j", (names, indexes) => {
    const pointers = checkProfileAttributes(names)?.errors?.map(({ pointer }) => pointer) ?? [];
    expect(pointers).toEqual(indexes.map((index) => `/profileAttributes/${index}`));
  });

  it("reject a registration that names an unknown one", () => {
    const requested = buildRegistration({ profileAttributes: ["email", "shoeSize"] });
    const decision = registerProduct(undefined, requested, generated, buildContext());
    expect(decision).toMatchObject({ ok: false, rejection: unknown });
  });

  it("reject an update that names an unknown one, and no other update of a product that has one", () => {
    const stored = buildProduct({ status: "available", profileAttributes: ["email", "shoeSize"] });
    const update = (change: object) => updateProduct(stored, UpdateProduct.parse(change), buildContext());
    const names = ["locale", "shoeSize"];
    expect(update({ profileAttributes: names })).toMatchObject({ ok: false, rejection: unknown });
    expect(update({ name: "CRM 2" })).toMatchObject({ ok: true });
    expect(update({ profileAttributes: ["email"] })).toMatchObject({ ok: true });
  });

  it("are the same in the console and in the document of the API", () => {
    expect(profileAttributes.map(({ value }) => value)).toEqual(listProfileAttributes());
    const document = readFileSync(join(import.meta.dirname, "../../../docs/api.md"), "utf8");
    const [, sentence = ""] = /\(`profileAttributes`\)([^.]*)\./s.exec(document) ?? [];
    expect([...sentence.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual(listProfileAttributes());
  });
});
