import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { statusLookOf } from "./status-look.ts";

/** Shows a status as an icon, a word and a color. */
export function StatusBadge({ status }: { status: string }) {
  const { icon, word } = statusLookOf(status);
  return (
    <span className={`status-badge status-${icon}`}>
      <StatusIndicator type={icon} iconAriaLabel="">
        {word}
      </StatusIndicator>
    </span>
  );
}
