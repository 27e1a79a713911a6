import { AccountType } from '../../src/generated/prisma/enums';

/** Whom one can log in as. */
export type DemoRole = 'admin' | 'moderator' | 'creator' | 'fan';

/** The password of all four. It is public: a production system must never have these accounts. */
export const demoPassword = 'demo-password-1';

/** The accounts of the demonstration that can be logged in to. Nobody knows a password of any other. */
export const demoAccounts = {
  admin: {
    email: 'admin@demo.test',
    username: 'demo_admin',
    displayName: 'Alex Admin',
    accountType: AccountType.ADMIN,
  },
  moderator: {
    email: 'moderator@demo.test',
    username: 'demo_moderator',
    displayName: 'Morgan Moderator',
    accountType: AccountType.MODERATOR,
  },
  creator: {
    email: 'creator@demo.test',
    username: 'demo_creator',
    displayName: 'Charlie Creator',
    accountType: AccountType.CREATOR,
  },
  fan: {
    email: 'fan@demo.test',
    username: 'demo_fan',
    displayName: 'Frankie Fan',
    accountType: AccountType.FAN,
  },
} as const;
