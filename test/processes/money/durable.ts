import type { Found } from '../kit/found';
import type { DurablePlatform } from './platform';
import { unless } from './tipping';

const production = { NODE_ENV: 'production' };
const complaint = 'The database may lose what it has acknowledged';

/** Why a gateway did not start; null where it did. */
async function refusal(
  platform: DurablePlatform,
  settings: Readonly<Record<string, string>>,
): Promise<string | null> {
  try {
    const gateway = await platform.startGateway(settings);
    await gateway.kill();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The database is told not to wait for disks (F11): in production no gateway starts on it, unless it is for a trial. */
export async function refuseCareless(platform: DurablePlatform): Promise<Found> {
  const names = ['fsync', 'full_page_writes', 'synchronous_commit'];
  const failures: string[] = [];
  for (const name of names) {
    await platform.configure({ [name]: 'off' });
    const why = await refusal(platform, production);
    failures.push(
      ...unless(
        why?.includes(`${complaint}: ${name} is off`) === true,
        `With ${name} off a gateway said: ${why?.slice(0, 300)}`,
      ),
    );
    if (name === 'fsync') {
      const trial = await refusal(platform, { ...production, DATABASE_MAY_LOSE_DATA: 'true' });
      failures.push(...unless(trial === null, `For a trial it said: ${trial?.slice(0, 300)}`));
    }
    await platform.configure({ [name]: null });
  }
  const why = await refusal(platform, production);
  failures.push(...unless(why === null, `As it should be, it said: ${why?.slice(0, 300)}`));
  return { failures, found: `refused with each of ${names.join(', ')} off` };
}
