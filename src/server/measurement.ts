/** A figure of the product as it stands now. */
export interface Measurement {
  /** With its unit, such as `marquee_outbox_lag_seconds`. */
  readonly name: string;
  readonly help: string;
  /** Of few values each, which no client chooses. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}
