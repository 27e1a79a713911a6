import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The environment of the process, completed from the file `.env` in the given directory. What is set outside wins over
 * the file.
 */
export function readEnvironment(directory: string): NodeJS.ProcessEnv {
  const file = join(directory, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
  return process.env;
}
