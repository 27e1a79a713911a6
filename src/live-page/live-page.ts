import type { DevelopmentPage } from '../server/pages';

/** A live stream as it goes on: who watches, what is said, and what is given. For developers. */
export const livePage: DevelopmentPage = { path: '/live', directory: __dirname };
