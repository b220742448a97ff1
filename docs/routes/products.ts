import * as z from "zod";
import { Operation } from "../../schemas/operation.ts";
import { Credentials, Product } from "../../schemas/product.ts";
import { Subscription } from "../../schemas/subscription.ts";
import { pageOf, type RouteDescription } from "./route-description.ts";

export const products = {
  "POST /products": {
    tag: "Products",
    summary: "Registers a product and begins its verification; the answer leaves the template out",
    answers: { 202: z.object({ operation: Operation, product: Product }) },
  },
  "GET /products": {
    tag: "Products",
    summary: "Lists the catalogue; templates are left out",
    answers: { 200: pageOf(Product) },
  },
  "GET /products/{productId}": { tag: "Products", summary: "Shows a product", answers: { 200: Product } },
  "PATCH /products/{productId}": {
    tag: "Products",
    summary:
      "Changes a product; another template is verified before tenants get it, and subscriptions keep theirs until they are changed or retried; the answer leaves the template out",
    answers: { 200: Product },
  },
  "DELETE /products/{productId}": {
    tag: "Products",
    summary: "Retires a product that no tenant has",
    answers: { 200: Product },
  },
  "POST /products/{productId}/verify": {
    tag: "Products",
    summary: "Runs the verification again",
    answers: { 202: Operation },
  },
  "POST /products/{productId}/external-id": {
    tag: "Products",
    summary: "Gives a product a new ExternalId; the old one is accepted for a week",
    answers: { 200: Product },
  },
  "GET /products/{productId}/subscriptions": {
    tag: "Products",
    summary: "Lists who has the product",
    answers: { 200: pageOf(Subscription) },
  },
  "POST /products/{productId}/credentials": {
    tag: "Products",
    summary:
      "Issues or rotates the credentials of a product's machine; the ones in use stay valid until newer ones are used",
    answers: { 201: Credentials },
  },
} as const satisfies Record<string, RouteDescription>;
