import type { ArgumentSpec } from "../spec.ts";

/** The product of a command. */
export const productArgument: ArgumentSpec = { name: "product", text: "the product's id", completes: "products" };
