import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import { showFlash } from "../app/flashes.ts";
import { type ApiCall, cliOf, curlOf, requestCommandOf } from "./shell-text.ts";

type Props = {
  call: ApiCall;
  /** The words of the command line; undefined if its options can't express the request. */
  cli: readonly string[] | undefined;
};

/** Copies an action as a command: the same action without the console. */
export function CopyAs({ call, cli }: Props) {
  const texts: Record<string, string> = {
    curl: curlOf(call, location.origin),
    cli: cli ? cliOf(cli) : requestCommandOf(call),
  };
  const copy = async (id: string) => {
    try {
      await navigator.clipboard.writeText(texts[id] ?? "");
      showFlash({ id: "copied", type: "success", header: "Copied", content: texts[id] });
    } catch {
      showFlash({
        id: "copied",
        type: "info",
        header: "The browser did not copy it. Select it here:",
        content: texts[id],
      });
    }
  };
  return (
    <ButtonDropdown
      ariaLabel="Copy as a command"
      expandToViewport
      items={[
        { id: "cli", text: "Command line", iconName: "command-prompt" },
        { id: "curl", text: "curl", iconName: "command-prompt" },
      ]}
      onItemClick={({ detail }) => void copy(detail.id)}
    >
      Copy as
    </ButtonDropdown>
  );
}
