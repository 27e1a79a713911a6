import type { Database } from '../../kernel/db/database';
import type { Task } from '../../kernel/jobs/jobs';
import type { Logger } from '../../kernel/log/logger';
import { FinanceResolver } from './finance.resolver';
import { FinanceService } from './finance.service';
import { FinanceStore } from './finance.store';
import { ScheduleResolver } from './schedule.resolver';
import { ScheduleService } from './schedule.service';
import { ScheduleStore } from './schedule.store';

export { requireBookkeeper } from './bookkeeper';
export { financeReads } from './finance.reads';

export const financeResolvers = [FinanceResolver, ScheduleResolver] as const;

/** What the module stands on. */
export interface FinanceModuleDependencies {
  readonly database: Database;
  readonly workers: Database;
  readonly log: Logger;
}

export interface FinanceModule {
  readonly resolvers: readonly object[];
  readonly tasks: readonly Task[];
}

export function createFinance(on: FinanceModuleDependencies): FinanceModule {
  const service = new FinanceService({ ...on, store: new FinanceStore() });
  const schedule = new ScheduleService(on.database, new ScheduleStore());
  return {
    resolvers: [new FinanceResolver(service), new ScheduleResolver(schedule)],
    tasks: service.tasks,
  };
}
