import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import type { CleanUp } from "../../../local/clean-up.ts";
import { clientOf, readOutput } from "../../support/system/deployed-system.ts";

/** A rule and what it brings where. */
export type BusRule = { bus: string; rule: string; pattern: string; targets: string[] };

const createEventBridgeClient = () => clientOf(EventBridgeClient);

/** All that leaves our bus and the account's own, as the rules say it. */
export async function listBusRules(): Promise<BusRule[]> {
  const found: BusRule[] = [];
  for (const bus of ["default", readOutput("EventBusName")]) {
    const { Rules = [] } = await createEventBridgeClient().send(new ListRulesCommand({ EventBusName: bus }));
    for (const { Name: rule = "", EventPattern: pattern = "{}" } of Rules) {
      const about = new ListTargetsByRuleCommand({ Rule: rule, EventBusName: bus });
      const { Targets = [] } = await createEventBridgeClient().send(about);
      found.push({ bus, rule, pattern, targets: Targets.map(({ Arn = "" }) => Arn) });
    }
  }
  return found;
}

/** Lets a rule bring nothing, or again what it should. */
export async function setRuleEnabled({ bus, rule }: BusRule, on: boolean): Promise<void> {
  const which = { Name: rule, EventBusName: bus };
  await createEventBridgeClient().send(on ? new EnableRuleCommand(which) : new DisableRuleCommand(which));
}

/** Switches off what runs by the clock, until it is undone. */
export async function stopSchedules(undo: CleanUp): Promise<void> {
  const client = createEventBridgeClient();
  const { Rules = [] } = await client.send(new ListRulesCommand({}));
  for (const { Name, ScheduleExpression } of Rules) {
    if (!ScheduleExpression) continue;
    await client.send(new DisableRuleCommand({ Name }));
    undo.defer(async () => void (await client.send(new EnableRuleCommand({ Name }))));
  }
}
