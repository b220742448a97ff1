import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { ApiProblem } from "../../src/api/problem.ts";
import { WriteProblem } from "../../src/writes/write-problem.tsx";

const taken = (type: string) =>
  new ApiProblem({ title: "Taken", status: 409, code: "emailTaken", existing: { type, id: "abc_1" } });
const linkOf = (problem: Error, email?: string) =>
  /href="([^"]*)"/.exec(renderToStaticMarkup(createElement(WriteProblem, { problem, ...(email && { email }) })))?.[1];

test("a rejection leads to the tenant or product that stands in its way", () => {
  expect(linkOf(taken("tenant"))).toBe("/tenants/abc_1");
  expect(linkOf(taken("product"))).toBe("/products/abc_1");
});

test("a taken e-mail address leads to the list with its user, who may belong to any tenant or to the staff", () => {
  expect(linkOf(taken("user"), "a+b@example.com")).toBe("/users?q=a%2Bb%40example.com");
});

test("a rejection leads nowhere if the user in its way is not known by an e-mail address", () => {
  expect(linkOf(taken("user"))).toBeUndefined();
});
