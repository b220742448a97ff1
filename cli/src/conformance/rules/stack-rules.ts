import type { Rule } from "../rule.ts";
import { checkStacks } from "./check-task.ts";

const TEMPLATE_PAGE = "docs/join.md#1-describe-your-product-10-minutes";

/** The rules for products that a template provisions. */
export const stackRules: readonly Rule[] = [
  {
    id: "deploys",
    sentence: "The template deploys for a new tenant.",
    page: TEMPLATE_PAGE,
    check: checkStacks("onboarding"),
  },
  {
    id: "deploys-for-each-tenant",
    sentence: "The template deploys once more beside the first tenant's stack.",
    page: TEMPLATE_PAGE,
    check: checkStacks("secondOnboarding"),
  },
  {
    id: "accepts-changes",
    sentence: "The template accepts the values of other seats and of other plans.",
    page: TEMPLATE_PAGE,
    check: checkStacks("seats", "plan", "lastChange"),
  },
  {
    id: "accepts-suspension",
    sentence: "The template accepts the values of a suspended tenant.",
    page: TEMPLATE_PAGE,
    check: checkStacks("suspension"),
  },
  {
    id: "accepts-reactivation",
    sentence: "The template accepts the values of a reactivated tenant.",
    page: TEMPLATE_PAGE,
    check: checkStacks("reactivation"),
  },
  {
    id: "deletes-stack",
    sentence: "The tenant's stack can be deleted.",
    page: "docs/join.md#5-add-and-remove-a-tenant",
    check: checkStacks("removal", "secondRemoval"),
  },
];
