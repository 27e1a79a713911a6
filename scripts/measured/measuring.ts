/** What a soak or a benchmark is given to work with. */
export interface MeasuringContext {
  /** Whatever is random follows from it, so that a run can be had again with `--seed`. */
  readonly seed: number;
  /** True for a trial with small counts, whose table is printed and not kept. */
  readonly isShort: boolean;
  /** Tells whoever waits how far it is. */
  readonly say: (line: string) => void;
}

/** One table of figures, with a heading. */
export interface FigureTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A picture of figures, kept beside their page. */
export interface Picture {
  /** Its file's name without the ending; it is the same in every run. */
  readonly name: string;
  /** What somebody is told who cannot see it. */
  readonly alt: string;
  readonly svg: string;
}

/** What came of it. */
export interface MeasuredResult {
  readonly tables: readonly FigureTable[];
  readonly pictures?: readonly Picture[];
  /** Remarks under the tables: how something was counted, what must be known to read the figures. */
  readonly notes?: readonly string[];
  /** Each promise that was not kept, as a sentence; the command fails where there is any. */
  readonly failures: readonly string[];
}

/** A soak or a benchmark: one file of its folder, named as it is called, exports one as `measuring`. */
export interface Measuring {
  /** What is shown, as the heading of its page. */
  readonly title: string;
  /** The name of its page, where another folder has a file of the same name; left out, the name of the file. */
  readonly page?: string;
  run(context: MeasuringContext): Promise<MeasuredResult>;
}
