import type { Envelope } from "../../api/resources.ts";
import { shortenId } from "../../pieces/copyable-id.tsx";
import { PersonName } from "../../pieces/person-name.tsx";
import { RelativeTime } from "../../pieces/relative-time.tsx";
import type { Column } from "../../pieces/resource-table-props.ts";
import { EventTarget } from "./event-target.tsx";
import { moodOf, nameEvent } from "./event-words.ts";

/** Returns the columns of the list of events. `open` selects an event. */
export const createEventColumns = (open: (id: string) => void): Column<Envelope>[] => [
  {
    id: "type",
    header: "What",
    cell: ({ id, type }) => (
      <button type="button" className={`event-name mood-${moodOf(type)}`} onClick={() => open(id)}>
        {nameEvent(type)}
      </button>
    ),
  },
  { id: "target", header: "To what", width: 240, cell: (event) => <EventTarget event={event} /> },
  { id: "actor", header: "Who", width: 170, cell: ({ actor }) => <PersonName subject={actor} /> },
  { id: "time", header: "When", width: 140, cell: ({ time }) => <RelativeTime time={time} /> },
  {
    id: "operation",
    header: "Operation",
    width: 170,
    cell: ({ operationid }) =>
      operationid && (
        <a className="text-link mono" href={`/operations/${operationid}`}>
          {shortenId(operationid)}
        </a>
      ),
  },
];
