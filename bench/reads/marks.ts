/** What is aimed at for an operation: at most so much processor time, and in the visitor's setting at least so many requests. */
interface Mark {
  /** As a multiple of the limit's. */
  readonly cpu: number;
  /** As a multiple of the best peer's. */
  readonly requests: number;
}

const mutation: Mark = { cpu: 1.5, requests: 1 };

/** By the names of the operations; a page with its count is measured for comparison only. */
const marks: Readonly<Record<string, Mark>> = {
  Point: { cpu: 2.2, requests: 1 },
  List: { cpu: 1.25, requests: 1.2 },
  Feed: { cpu: 1.25, requests: 1.5 },
  Thread: { cpu: 1.25, requests: 1.5 },
  Messages: { cpu: 1.5, requests: 1.2 },
  Search: { cpu: 1.5, requests: 1.2 },
  Comment: mutation,
  Like: mutation,
  Tip: mutation,
};

/** How much more memory than Mercurius is aimed at, as a multiple. */
const memoryMark = 1.5;

/** What an operation came to. */
export interface Reached {
  readonly name: string;
  readonly title: string;
  /** Processor time as a multiple of the limit's. */
  readonly cpu: number;
  /** Requests as a multiple of the best peer's; null where there are no peers. */
  readonly requests: number | null;
}

/** What of an operation falls short of its mark, a line each. */
export function shortOf({ name, title, cpu, requests }: Reached): readonly string[] {
  const mark = marks[name];
  if (!mark) return [];
  return [
    ...(cpu <= mark.cpu
      ? []
      : [`${title}: ${cpu.toFixed(2)} of the limit's processor time; ${mark.cpu} is aimed at.`]),
    ...(requests === null || requests >= mark.requests
      ? []
      : [
          `${title}: ${requests.toFixed(2)} of the best peer's requests; ${mark.requests} are aimed at.`,
        ]),
  ];
}

/** Whether a peak of memory, in MiB, is above what is aimed at beside Mercurius's. */
export function shortOfMemory(ours: number, mercurius: number): readonly string[] {
  if (ours <= mercurius * memoryMark) return [];
  const ratio = (ours / mercurius).toFixed(2);
  return [`Peak memory: ${ratio} of Mercurius's; ${memoryMark} is aimed at.`];
}
