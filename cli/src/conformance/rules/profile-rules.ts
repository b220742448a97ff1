import type { Life } from "../life.ts";
import { broken, holds, type Rule, type Verdict } from "../rule.ts";
import { uncheckedWithout } from "./check-snapshot.ts";

function checkProfile(life: Life): Verdict {
  if (!life.profile) return uncheckedWithout(life, "profiles");
  return life.profile.problem ? broken(life.profile.problem) : holds;
}

/** The rules for products that declare attributes of users. */
export const profileRules: readonly Rule[] = [
  {
    id: "reads-profiles",
    sentence: "The product's machine client reads the profiles of users with access, and of no others.",
    page: "docs/join.md#6-alternative-provision-tenants-yourself-20-minutes",
    check: checkProfile,
  },
];
