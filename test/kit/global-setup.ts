import { startTestDatabases, type TestDatabases } from './database';

declare global {
  var testDatabases: TestDatabases | undefined;
}

async function stopAndExit(): Promise<void> {
  await globalThis.testDatabases?.stop();
  process.exit(130);
}

/** Runs once, before all workers. */
export default async function globalSetup(): Promise<void> {
  globalThis.testDatabases = await startTestDatabases();
  process.once('SIGINT', () => void stopAndExit());
  process.once('SIGTERM', () => void stopAndExit());
}
