import type { ReadDefinitions } from '../../kernel/read/model';
import { policies } from './media.policy';

/** What the read engine fetches of uploads. */
export const mediaReads: ReadDefinitions = { policies, extensions: [] };
