import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import type { CleanUp } from "../../local/clean-up.ts";
import { clientOf, output } from "./engine.ts";

/** A rule and what it brings where. */
export type Feed = { bus: string; rule: string; pattern: string; targets: string[] };

const eventbridge = () => clientOf(EventBridgeClient);

/** All that leaves our bus and the account's own, as the rules say it. */
export async function feeds(): Promise<Feed[]> {
  const found: Feed[] = [];
  for (const bus of ["default", output("EventBusName")]) {
    const { Rules = [] } = await eventbridge().send(new ListRulesCommand({ EventBusName: bus }));
    for (const { Name: rule = "", EventPattern: pattern = "{}" } of Rules) {
      const about = new ListTargetsByRuleCommand({ Rule: rule, EventBusName: bus });
      const { Targets = [] } = await eventbridge().send(about);
      found.push({ bus, rule, pattern, targets: Targets.map(({ Arn = "" }) => Arn) });
    }
  }
  return found;
}

/** Lets a rule bring nothing, or again what it should. */
export async function switchFeed({ bus, rule }: Feed, on: boolean): Promise<void> {
  const which = { Name: rule, EventBusName: bus };
  await eventbridge().send(on ? new EnableRuleCommand(which) : new DisableRuleCommand(which));
}

/** Switches off what runs by the clock, until it is undone. */
export async function stopSchedules(undo: CleanUp): Promise<void> {
  const client = eventbridge();
  const { Rules = [] } = await client.send(new ListRulesCommand({}));
  for (const { Name, ScheduleExpression } of Rules) {
    if (!ScheduleExpression) continue;
    await client.send(new DisableRuleCommand({ Name }));
    undo.defer(async () => void (await client.send(new EnableRuleCommand({ Name }))));
  }
}
