import type { UserRecord } from "../../schemas/user.ts";
import { getUsers } from "../adapters/catalogs.ts";
import { listKeys } from "../adapters/keys.ts";
import { readPage } from "../adapters/lists.ts";

/** How many users are read in one go, and how long one try of a step goes on before the next does, in ms. */
const PAGE = 100;
const LONGEST = 30_000;

/** One look at all of a tenant's users: what was found to do, or that there was no time to look at all of them. */
const pass = async (
  tenantId: string,
  work: (user: UserRecord) => Promise<"done" | "nothing" | "working">,
  deadline: number,
): Promise<"done" | "nothing" | "working"> => {
  let result: "done" | "nothing" | "working" = "nothing";
  let after: string | undefined;
  do {
    const page = await readPage<{ id: string }>({ list: "users", key: listKeys.users(tenantId), limit: PAGE, after });
    // The index may be a moment behind: it says who there is, and the catalogue itself how things stand.
    const users = await getUsers(page.items.map(({ id }) => id));
    for (const user of users.values()) {
      const one = await work(user);
      if (one === "working" || Date.now() > deadline) return "working";
      if (one === "done") result = "done";
    }
    after = page.next;
  } while (after !== undefined);
  return result;
};

/**
 * Does something to each of a tenant's users, until a look at all of them finds nothing left to do. What takes long is
 * gone on with by the step's next try: each user is done for good when it is done.
 */
export const forEachUser = async (
  tenantId: string,
  work: (user: UserRecord) => Promise<"done" | "nothing" | "working">,
): Promise<{ status: "succeeded" } | { status: "working" }> => {
  const deadline = Date.now() + LONGEST;
  for (;;) {
    const result = await pass(tenantId, work, deadline);
    if (result === "working") return { status: "working" };
    if (result === "nothing") return { status: "succeeded" };
  }
};
