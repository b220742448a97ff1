import * as z from "zod";
import { Operation } from "../../schemas/operation.ts";
import { Credentials, Product } from "../../schemas/product.ts";
import { ProductHealth } from "../../schemas/product-health.ts";
import { Release } from "../../schemas/release.ts";
import { Subscription } from "../../schemas/subscription.ts";
import { TemplateValidation } from "../../schemas/template-validation.ts";
import { pageOf, type RouteDescription } from "./route-description.ts";

export const productDescriptions = {
  "POST /products": {
    tag: "Products",
    summary: "Registers a product and starts its verification; the response omits the template",
    responses: { 202: z.object({ operation: Operation, product: Product }).meta({ id: "ProductAccepted" }) },
  },
  "GET /products": {
    tag: "Products",
    summary: "Lists the product catalog without templates",
    responses: { 200: pageOf(Product) },
  },
  "GET /products/{productId}": { tag: "Products", summary: "Shows a product", responses: { 200: Product } },
  "PATCH /products/{productId}": {
    tag: "Products",
    summary:
      "Changes a product; a changed integration is its next release, which is verified first; existing subscriptions keep their release; the response omits the template",
    responses: { 200: Product, 202: Operation },
  },
  "DELETE /products/{productId}": {
    tag: "Products",
    summary: "Retires a product without subscribers",
    responses: { 200: Product },
  },
  "POST /products/{productId}/verify": {
    tag: "Products",
    summary: "Runs the verification again",
    responses: { 202: Operation },
  },
  "POST /products/{productId}/external-id": {
    tag: "Products",
    summary: "Replaces the ExternalId of a product; the old one remains valid for a week",
    responses: { 200: Product },
  },
  "POST /products/validate": {
    tag: "Products",
    summary: "Validates a template with its mapping and plans, and changes nothing",
    responses: { 200: TemplateValidation },
  },
  "GET /products/{productId}/health": {
    tag: "Products",
    summary: "Shows a product's verification, account, queue and operations",
    responses: { 200: ProductHealth },
  },
  "GET /products/{productId}/subscriptions": {
    tag: "Products",
    summary: "Lists the subscriptions to a product",
    responses: { 200: pageOf(Subscription) },
  },
  "POST /products/{productId}/releases": {
    tag: "Products",
    summary: "Publishes the next release of a product; new subscriptions take it after its verification",
    responses: { 202: Operation },
  },
  "GET /products/{productId}/releases": {
    tag: "Products",
    summary: "Lists the releases of a product, newest first",
    responses: { 200: pageOf(Release) },
  },
  "GET /products/{productId}/releases/{release}": {
    tag: "Products",
    summary: "Shows a release of a product",
    responses: { 200: Release },
  },
  "POST /products/{productId}/credentials": {
    tag: "Products",
    summary:
      "Issues or rotates the credentials of a product's machine client; the current ones remain valid until the new ones are used",
    responses: { 201: Credentials },
  },
} as const satisfies Record<string, RouteDescription>;
