import type { Preview } from "../../../schemas/preview.ts";
import type { Committed } from "../../adapters/dynamodb/store.ts";
import type { Item } from "../../adapters/dynamodb/transaction.ts";
import type { Change, Context, Decision, Rejection } from "../../core/shared/decision.ts";
import type { ApiProblem } from "./problem.ts";
import type { SuccessResponse } from "./response.ts";

/** The state on which a command is decided, or the reason why the caller cannot reach it or change it. */
export type Loaded<State> =
  | {
      state: State;
      /** The version that If-Match must name. @default - the state has no version, and If-Match is ignored */
      version?: number;
      /** The actions that a rejection of the decision lists. @default - none are listed */
      allowedActions?: string[];
    }
  | { rejection: Rejection; allowedActions?: string[] };

/** A decision with its effects outside of the aggregates. */
export type CommandDecision = Decision & {
  /** Rows that belong to no aggregate, written in the same transaction. */
  items?: Item[];
  /** The fields of the command's log line, beside the actor and the correlation id. No secret and no personal value.
   *  @default - none */
  logFields?: Readonly<Record<string, string>>;
  /** Renders a response that depends on more than the state. @default - the command's `render` */
  render?: (committed: Committed[]) => SuccessResponse;
};

/** The three parts of a command on a resource. */
export type Command<Call, State> = {
  /** Set on commands that add to the loaded resource. @default - If-Match is checked */
  ignoresIfMatch?: true;
  /** Loads the state within the caller's access scope. */
  load: (call: Call) => Promise<Loaded<State>> | Loaded<State>;
  decide: (state: State, context: Context, call: Call) => Promise<CommandDecision> | CommandDecision;
  /** Makes the writes outside of the database on which the commit relies. A dry run omits it. */
  prepare?: (call: Call) => Promise<void>;
  /** Cleans up after the commit. A failure changes no response, so a later call must repeat the work. A dry run omits it. */
  finish?: (call: Call) => Promise<void>;
  /** Adds information from a product's account to the preview of a dry run.
   *  @default - the preview shows what the records tell */
  completePreview?: (preview: Preview, changes: Change[], call: Call) => Promise<Preview | { problem: ApiProblem }>;
  /** Renders the response. @default - the decision's `render` */
  render?: (result: { committed: Committed[]; state: State; call: Call }) => SuccessResponse;
};
