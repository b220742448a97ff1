import type { Path } from "../support/fault-run.ts";
import { crmStandard } from "../support/stories.ts";

const nothing = async () => {};

/** A tenant with the CRM: what the whole platform is for. */
const onboarding: Path = {
  name: "onboarding",
  arrange: nothing,
  start: (post, mark) =>
    post("/tenants", { name: mark, adminEmail: `${mark}@example.com`, subscriptions: [crmStandard] }),
  ends: { "tenant.onboard": "succeeded", "subscription.provision": "succeeded" },
};

/** The ways through the system that are swept. A new one is an entry here. */
export const paths: readonly Path[] = [onboarding];
