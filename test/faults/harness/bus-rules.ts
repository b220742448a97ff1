import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import type { CleanUp } from "../../../local/clean-up.ts";
import { clientOf, readOutput } from "../../support/system/deployed-system.ts";

/** A rule with its pattern and its targets. */
export type BusRule = { bus: string; rule: string; pattern: string; targets: string[] };

const createEventBridgeClient = () => clientOf(EventBridgeClient);

/** Lists the rules of the platform's bus and of the account's default bus. */
export async function listBusRules(): Promise<BusRule[]> {
  const found: BusRule[] = [];
  for (const bus of ["default", readOutput("EventBusName")]) {
    const { Rules = [] } = await createEventBridgeClient().send(new ListRulesCommand({ EventBusName: bus }));
    for (const { Name: rule = "", EventPattern: pattern = "{}" } of Rules) {
      const listTargets = new ListTargetsByRuleCommand({ Rule: rule, EventBusName: bus });
      const { Targets = [] } = await createEventBridgeClient().send(listTargets);
      found.push({ bus, rule, pattern, targets: Targets.map(({ Arn = "" }) => Arn) });
    }
  }
  return found;
}

/** Enables or disables a rule. */
export async function setRuleEnabled({ bus, rule }: BusRule, isEnabled: boolean): Promise<void> {
  const key = { Name: rule, EventBusName: bus };
  await createEventBridgeClient().send(isEnabled ? new EnableRuleCommand(key) : new DisableRuleCommand(key));
}

/** Disables all schedules until the clean-up. */
export async function stopSchedules(undo: CleanUp): Promise<void> {
  const client = createEventBridgeClient();
  const { Rules = [] } = await client.send(new ListRulesCommand({}));
  for (const { Name, ScheduleExpression } of Rules) {
    if (!ScheduleExpression) continue;
    await client.send(new DisableRuleCommand({ Name }));
    undo.defer(async () => void (await client.send(new EnableRuleCommand({ Name }))));
  }
}
