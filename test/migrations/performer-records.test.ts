import type { Row } from './nonsense/rules-of';
import { Trials } from './trial';

let trials: Trials;
let creator: string;
let creatorId: string;
let admin: string;
let moderator: string;
let post: string;

beforeAll(async () => {
  trials = await Trials.open();
});

afterAll(() => trials.close());

/** Tries something among a creator with a draft, a moderator and an administrator. */
function attempt(work: () => Promise<unknown>): Promise<string | null> {
  return trials.attempt(async () => {
    creator = await trials.id('users', { status: 'ACTIVE' });
    creatorId = await trials.id('creators', { user_id: creator });
    admin = await trials.id('users', { status: 'ACTIVE', account_type: 'ADMIN' });
    moderator = await trials.id('users', { status: 'ACTIVE', account_type: 'MODERATOR' });
    post = await trials.id('posts', { creator_id: creatorId });
    await work();
  });
}

function as(
  userId: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  return trials.as({ role: 'app', userId }, text, values);
}

/** A record that the creator filed, of somebody born on a day. */
async function file(birthDate = '1990-01-01'): Promise<string> {
  const [made] = await trials.query('SELECT app.uuid_v7() AS id');
  const id = String(made?.['id']);
  await as(
    creator,
    `INSERT INTO compliance_2257_records (id, creator_id, performer_name, legal_name_cipher, birth_date, document_type,
       document_country, document_number_cipher, document_reference_cipher, key_version, filed_by_id, keep_until)
     VALUES ($1, $2, 'Cleo', '\\x01', $3, 'PASSPORT', 'US', '\\x01', '\\x01', 1, $4, now() + interval '8 years')`,
    [id, creatorId, birthDate, creator],
  );
  return id;
}

function check(record: string, status: 'VERIFIED' | 'REJECTED' = 'VERIFIED'): Promise<unknown> {
  return as(
    admin,
    `UPDATE compliance_2257_records SET status = $2::"PerformerRecordStatus", checked_by_id = $3, checked_at = now(),
       rejection_reason = CASE $2 WHEN 'REJECTED' THEN 'Unreadable' END WHERE id = $1`,
    [record, status, admin],
  );
}

function credit(record: string | null, producedOn = '2020-01-01'): Promise<unknown> {
  return as(
    creator,
    `INSERT INTO compliance_2257_depictions (target_type, target_id, performer_name, record_id, produced_on)
     VALUES ('POST', $1, 'Cleo', $2, $3)`,
    [post, record, producedOn],
  );
}

async function publish(): Promise<void> {
  await as(creator, `UPDATE posts SET status = 'PUBLISHED', published_at = now() WHERE id = $1`, [
    post,
  ]);
  await trials.settle();
}

describe('records of performers', () => {
  it('[compliance.record-2257] files a record for a creator, and opens a task to check it', async () => {
    const work = async (): Promise<void> => {
      const record = await file();
      const tasks = await as(
        moderator,
        'SELECT kind, status FROM compliance_tasks WHERE subject_id = $1',
        [record],
      );
      expect(tasks).toEqual([{ kind: 'PERFORMER_RECORD', status: 'OPEN' }]);
      await check(record);
    };

    expect(await attempt(work)).toBeNull();
  });

  it('[compliance.record-2257] refuses to change a record, to delete it, and to file it for somebody else', async () => {
    const change = async (): Promise<void> => {
      await file();
      await trials.query(`UPDATE compliance_2257_records SET birth_date = '1980-01-01'`);
    };
    const reveal = async (): Promise<void> => {
      await file();
      await trials.query(`UPDATE compliance_2257_records SET legal_name_cipher = '\\x02'`);
    };
    const remove = async (): Promise<void> => {
      await file();
      await trials.query('DELETE FROM compliance_2257_records');
    };
    const foreign = async (): Promise<void> => {
      creatorId = await trials.id('creators');
      await file();
    };

    expect(await attempt(change)).toBe('compliance_2257_records_record_fixed');
    expect(await attempt(reveal)).toBe('compliance_2257_records_record_fixed');
    expect(await attempt(remove)).toBe('compliance_2257_records_append_only');
    expect(await attempt(foreign)).toMatch(/row-level security/);
  });

  it('[compliance.record-2257] takes what is encrypted anew with a newer key', async () => {
    const work = async (): Promise<void> => {
      await file();
      await trials.as(
        { role: 'worker' },
        `UPDATE compliance_2257_records SET legal_name_cipher = '\\x02', key_version = 2`,
      );
    };

    expect(await attempt(work)).toBeNull();
  });

  it('[compliance.record-2257-required] publishes a post whose performers have verified records, or that shows nobody', async () => {
    const shown = async (): Promise<void> => {
      const record = await file();
      await check(record);
      await credit(record);
      await publish();
    };

    expect(await attempt(shown)).toBeNull();
    expect(await attempt(publish)).toBeNull();
  });

  it('[compliance.record-2257-required] refuses to publish without a record, with one that is not verified, and with a rejected one', async () => {
    const missing = async (): Promise<void> => {
      await credit(null);
      await publish();
    };
    const pending = async (): Promise<void> => {
      await credit(await file());
      await publish();
    };
    const rejected = async (): Promise<void> => {
      const record = await file();
      await check(record, 'REJECTED');
      await credit(record);
      await publish();
    };

    expect(await attempt(missing)).toBe('posts_performers_recorded');
    expect(await attempt(pending)).toBe('posts_performers_recorded');
    expect(await attempt(rejected)).toBe('posts_performers_recorded');
  });

  it('[compliance.record-2257-required] refuses a credit without a record on what is published', async () => {
    const work = async (): Promise<void> => {
      await publish();
      await credit(null);
    };

    expect(await attempt(work)).toBe('posts_performers_recorded');
  });

  it('[compliance.record-2257-required] refuses somebody who was under age, by the record or at the time', async () => {
    const young = async (): Promise<unknown> => file('2015-01-01');
    const then = async (): Promise<unknown> => credit(await file('2003-01-02'), '2021-01-01');
    const birthday = async (): Promise<unknown> => credit(await file('2003-01-01'), '2021-01-01');

    expect(await attempt(young)).toBe('compliance_2257_records_adult');
    expect(await attempt(then)).toBe('compliance_2257_depictions_of_age');
    expect(await attempt(birthday)).toBeNull();
  });

  it('[compliance.record-2257-access] lets compliance read a record, and notes who and why', async () => {
    const work = async (): Promise<void> => {
      const record = await file();
      const rows = await as(
        admin,
        `SELECT performer_name, legal_name_cipher IS NOT NULL AS whole FROM app.read_performer_record($1, 'Inspection')`,
        [record],
      );
      expect(rows).toEqual([{ performer_name: 'Cleo', whole: true }]);
      const trail = await trials.query(
        `SELECT actor_id, changes FROM audit_logs WHERE action = 'performer-record.read' AND subject_id = $1`,
        [record],
      );
      expect(trail).toEqual([{ actor_id: admin, changes: { purpose: 'Inspection' } }]);
    };

    expect(await attempt(work)).toBeNull();
  });

  it('[compliance.record-2257-access] refuses to read a record to moderators, creators, workers and auditors', async () => {
    const read = (actor: () => string): Promise<string | null> =>
      attempt(async () => {
        const record = await file();
        await as(actor(), `SELECT FROM app.read_performer_record($1, 'Curious')`, [record]);
      });

    expect(await read(() => moderator)).toMatch(/compliance staff alone/);
    expect(await read(() => creator)).toMatch(/compliance staff alone/);
    expect(
      await attempt(() => as(admin, 'SELECT birth_date FROM compliance_2257_records')),
    ).toMatch(/permission denied/);
    expect(
      await attempt(() =>
        trials.as({ role: 'worker' }, 'SELECT legal_name_cipher FROM compliance_2257_records'),
      ),
    ).toMatch(/permission denied/);
  });

  it('[compliance.record-2257-monitor] lists records by status to staff, and hides those of others from creators', async () => {
    const work = async (): Promise<void> => {
      await file();
      const list =
        'SELECT performer_name, status FROM compliance_2257_records WHERE creator_id = $1';
      const expected = [{ performer_name: 'Cleo', status: 'PENDING' }];
      expect(await as(moderator, list, [creatorId])).toEqual(expected);
      expect(await as(creator, list, [creatorId])).toEqual(expected);
      const other = await trials.id('users');
      expect(await as(other, list, [creatorId])).toEqual([]);
    };

    expect(await attempt(work)).toBeNull();
  });

  it('[compliance.record-2257-monitor] alerts compliance when a record is rejected that content stands on', async () => {
    const work = async (): Promise<void> => {
      const record = await file();
      await check(record);
      await check(record, 'REJECTED');
      const tasks = await as(
        admin,
        `SELECT priority FROM compliance_tasks WHERE subject_id = $1 AND kind = 'OTHER'`,
        [record],
      );
      expect(tasks).toEqual([{ priority: 'CRITICAL' }]);
    };

    expect(await attempt(work)).toBeNull();
  });
});
