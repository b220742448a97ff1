import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";

/** Shows a command to run in a terminal, with a button that copies it. */
export const CommandLine = ({ command }: { command: string }) => (
  <div className="command-line">
    <code>{command}</code>
    <CopyToClipboard
      variant="icon"
      textToCopy={command}
      copyButtonAriaLabel="Copy the command"
      copySuccessText="Copied"
      copyErrorText="The browser did not copy it"
    />
  </div>
);
