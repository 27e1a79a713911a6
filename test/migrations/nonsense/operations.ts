import { later, parent, past, type DomainRules } from './rules-of';

const done = { status: 'SUCCEEDED', finished_at: later, started_at: past };
const file = { object_key: 'backups/1', size_bytes: 1, checksum: 'a'.repeat(64), key_version: 1 };

/** What the tables of the domain operations refuse. */
export const rules: DomainRules = {
  rows: {
    slow_queries: () => ({ hour: past }),
    local_notices: () => ({ sender: 'test' }),
  },
  nonsense: [
    ['local_notices', { sender: 'A test' }, 'local_notices_sender_form'],
    ['local_notices', { body: '[]' }, 'local_notices_body_object'],
    ['local_notices', { attempts: -1 }, 'local_notices_attempts_not_negative'],
    ['backup_runs', { checks: '[]' }, 'backup_runs_checks_object'],
    ['counter_reconciliations', { examples: '{}' }, 'counter_reconciliations_examples_array'],
    ['outbox_events', { payload: '[]' }, 'outbox_events_payload_object'],
    [
      'counter_reconciliations',
      { difference_count: -1 },
      'counter_reconciliations_difference_count_not_negative',
    ],
    ['backup_runs', { status: 'SUCCEEDED', ...file }, 'backup_runs_finished_at_with_end'],
    ['backup_runs', { failure: 'no space' }, 'backup_runs_failure_with_failed'],
    ['backup_runs', done, 'backup_runs_file_with_success'],
    ['backup_runs', { is_drill: true }, 'backup_runs_source_with_drill'],
    ['backup_runs', { source_id: parent('backup_runs') }, 'backup_runs_source_with_drill'],
    ['backup_runs', { started_at: past, kept_until: later }, 'backup_runs_kept_thirty_days'],
    ['backup_runs', { size_bytes: -1 }, 'backup_runs_size_not_negative'],
    ['backup_runs', { checksum: 'a' }, 'backup_runs_checksum_form'],
    [
      'backup_runs',
      { ...done, ...file, started_at: later, finished_at: past },
      'backup_runs_end_after_start',
    ],
    ['slow_queries', { hour: '2020-01-01T00:30:00Z' }, 'slow_queries_hour_whole'],
    ['slow_queries', { call_count: -1 }, 'slow_queries_counts_not_negative'],
    ['slow_queries', { mean_ms: 2, max_ms: 1 }, 'slow_queries_mean_within_max'],
    ['index_usage', { scan_count: -1 }, 'index_usage_counts_not_negative'],
    ['size_snapshots', { table_bytes: -1 }, 'size_snapshots_counts_not_negative'],
    ['metrics_snapshots', { dead_row_count: -1 }, 'metrics_snapshots_counts_not_negative'],
    [
      'metrics_snapshots',
      { connection_count: 1, active_count: 2 },
      'metrics_snapshots_active_within',
    ],
  ],
};
