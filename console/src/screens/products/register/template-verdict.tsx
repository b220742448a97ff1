import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useMemo } from "react";
import { formatBytes } from "../product-words.ts";
import { summarizeCheck } from "./template-summary.ts";
import type { CheckState } from "./use-template-check.ts";

/** The largest template that CloudFormation accepts. */
const MAX_BYTES = 1_000_000;

/** Shows the result of a template's check in one line, with its size. */
export function TemplateVerdict({ template, state }: { template: string; state: CheckState }) {
  const bytes = useMemo(() => new TextEncoder().encode(template).length, [template]);
  return (
    <div className="template-verdict" role="status">
      <Verdict template={template} state={state} />
      <span className={bytes > MAX_BYTES ? "over-limit" : "soft"}>
        {formatBytes(bytes)} of {formatBytes(MAX_BYTES)}
      </span>
    </div>
  );
}

function Verdict({ template, state: { check, isChecking, error } }: { template: string; state: CheckState }) {
  if (template.trim() === "") return <StatusIndicator type="stopped">No template yet</StatusIndicator>;
  if (error) return <StatusIndicator type="warning">Not checked: {error.message}</StatusIndicator>;
  if (!check) return <StatusIndicator type="loading">Checking</StatusIndicator>;
  const { type, text } = summarizeCheck(check);
  return <StatusIndicator type={isChecking ? "loading" : type}>{text}</StatusIndicator>;
}
