import { runMeasuring } from '../measured/run-measuring';

void runMeasuring({ command: 'soak', folder: __dirname }).then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
