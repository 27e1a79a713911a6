import './global-setup';

/** Runs once, after all workers. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.testDatabases?.stop();
}
