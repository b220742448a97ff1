import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import { useState } from "react";
import type { Query } from "../../api/read-json.ts";
import { showFlash } from "../../app/flashes.ts";
import { toCsv, toJsonLines } from "./event-text.ts";
import { MAX_EXPORTED, readEvents } from "./export.ts";

const forms = {
  json: { text: "JSON, a line each", name: "events.ndjson", type: "application/x-ndjson", write: toJsonLines },
  csv: { text: "CSV, for a spreadsheet", name: "events.csv", type: "text/csv", write: toCsv },
};

/** Shows the menu that saves all events that match the filters, not only those of the page. */
export function ExportMenu({ question }: { question: Query }) {
  const [isReading, setReading] = useState(false);
  const save = async (id: keyof typeof forms) => {
    setReading(true);
    try {
      const { events, isComplete } = await readEvents(question);
      saveFile(forms[id].name, forms[id].type, forms[id].write(events));
      const rest = isComplete ? "" : ` There are more: the export ends after ${MAX_EXPORTED}.`;
      showFlash({ id: "export", type: "success", header: `${events.length} events saved`, content: rest.trim() });
    } catch (error) {
      const content = error instanceof Error ? error.message : String(error);
      showFlash({ id: "export", type: "error", header: "The events could not be saved", content });
    } finally {
      setReading(false);
    }
  };
  return (
    <ButtonDropdown
      loading={isReading}
      expandToViewport
      items={Object.entries(forms).map(([id, { text }]) => ({ id, text }))}
      onItemClick={({ detail }) => void save(detail.id as keyof typeof forms)}
    >
      Export
    </ButtonDropdown>
  );
}

function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
