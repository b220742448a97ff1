import DateRangePicker, { type DateRangePickerProps } from "@cloudscape-design/components/date-range-picker";

type Props = { from: string; to: string; onChange: (range: { from: string; to: string }) => void };

/** Shows the filter for the days of the requests. */
export const DayRange = ({ from, to, onChange }: Props) => (
  <div className="filter-range">
    <DateRangePicker
      dateOnly
      rangeSelectorMode="absolute-only"
      relativeOptions={[]}
      placeholder="Any day"
      i18nStrings={{ ariaLabel: "Days (UTC)" }}
      value={from || to ? { type: "absolute", startDate: from || to, endDate: to || from } : null}
      isValidRange={validate}
      onChange={({ detail: { value } }) =>
        onChange(value?.type === "absolute" ? { from: value.startDate, to: value.endDate } : { from: "", to: "" })
      }
      expandToViewport
    />
  </div>
);

const validate: DateRangePickerProps.ValidationFunction = (value) =>
  value?.type === "absolute" && (value.startDate === "" || value.endDate === "")
    ? { valid: false, errorMessage: "Choose the first and the last day." }
    : { valid: true };
