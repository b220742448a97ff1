import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";

const LONG = 20;
const HEAD = 8;
const TAIL = 6;

/** Shortens an id in the middle. Its end differs most between ids of the same time. */
export const shortenId = (id: string): string => (id.length <= LONG ? id : `${id.slice(0, HEAD)}…${id.slice(-TAIL)}`);

/** Shows an id with a button that copies it. `short` shows its ends only; the whole id is copied. */
export const CopyableId = ({ id, short = false }: { id: string; short?: boolean }) => (
  <span className="copyable-id" title={id}>
    <CopyToClipboard
      variant="inline"
      textToCopy={id}
      textToDisplay={short ? shortenId(id) : id}
      copyButtonAriaLabel={`Copy ${id}`}
      copySuccessText="Copied"
      copyErrorText="The browser did not copy it"
    />
  </span>
);
