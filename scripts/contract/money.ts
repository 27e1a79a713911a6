import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as gql from '../../test/kit/gql/operations';
import type { Story } from './scenario';

/** The fan buys tokens, subscribes and tips, each with the default card or wallet, and finds it all in the history. */
export async function payAndTip(story: Story): Promise<void> {
  const bought = await buyTokens(story);
  await subscribe(story);
  await tip(story, bought);
  await readHistory(story);
}

/** Resolves to the tokens that can be spent afterwards. */
async function buyTokens({ report, fan }: Story): Promise<number> {
  const { viewer } = await report.run(fan.client, gql.WalletDocument, {}, (data) => {
    assert.ok(data.viewer?.wallet, 'everybody has a wallet');
    assert.match(String(data.viewer.wallet.available.amount), /^\d+\.\d{2}$/);
  });
  const expected = Number(viewer?.wallet?.tokensAvailable) + 500;
  const input = { tokens: 500, idempotencyKey: randomUUID() };
  const { buyTokens: first } = await report.run(
    fan.client,
    gql.BuyTokensDocument,
    { input },
    (data) => {
      assert.equal(data.buyTokens.payment?.status, 'SUCCEEDED');
      assert.equal(Number(data.buyTokens.wallet?.tokensAvailable), expected);
    },
  );
  await report.run(fan.client, gql.BuyTokensDocument, { input }, ({ buyTokens: again }) => {
    assert.deepEqual(again, first, 'the same key is the same purchase');
  });
  return expected;
}

/** Under a key that every run of the contract uses: nobody subscribes to the same creator twice. */
async function subscribe({ report, visitor, creator, fan }: Story): Promise<void> {
  const { creator: page } = await report.run(
    visitor,
    gql.CreatorPlansDocument,
    { handle: creator.username },
    (data) => assert.ok(data.creator?.plans.nodes[0], 'the creator sells a plan'),
  );
  const plan = page?.plans.nodes[0];
  const planId = plan?.id ?? '';
  await report.run(
    fan.client,
    gql.SubscribeDocument,
    {
      input: {
        planId,
        expectedPrice: plan?.price.amount ?? null,
        idempotencyKey: `contract ${planId}`.replace(/\W/g, '-').slice(0, 200),
      },
    },
    (data) => {
      const { subscription } = data.subscribe;
      assert.equal(subscription?.status, 'ACTIVE');
      assert.equal(subscription.plan?.id, planId);
      const isEndless = plan?.interval === 'LIFETIME';
      assert.equal(subscription.currentPeriodEnd === null, isEndless);
    },
  );
}

async function tip({ report, creator, fan }: Story, tokens: number): Promise<void> {
  const input = {
    recipientId: creator.id,
    tokens: 25,
    message: 'For the encore.',
    idempotencyKey: randomUUID(),
  };
  await report.run(fan.client, gql.SendTipDocument, { input }, ({ sendTip }) => {
    assert.equal(sendTip.tip?.tokens, 25);
    assert.equal(sendTip.tip.recipient?.id, creator.id);
    assert.equal(Number(sendTip.wallet?.tokensAvailable), tokens - 25);
  });
}

async function readHistory({ report, fan }: Story): Promise<void> {
  const entriesOf = (data: gql.LedgerHistoryQuery) => data.viewer?.wallet?.entries;
  const page = await report.run(fan.client, gql.LedgerHistoryDocument, { first: 2 }, (data) => {
    const [tipped, bought] = entriesOf(data)?.edges.map(({ node }) => node) ?? [];
    assert.equal(Number(tipped?.amountTokens), -25);
    assert.equal(Number(bought?.amountTokens), 500);
    assert.equal(Number(tipped?.balanceBefore), Number(bought?.balanceAfter));
    assert.equal(entriesOf(data)?.pageInfo.hasNextPage, true);
  });
  const oldest = entriesOf(page)?.edges.at(-1)?.node;
  const after = entriesOf(page)?.pageInfo.endCursor ?? null;
  await report.run(fan.client, gql.LedgerHistoryDocument, { first: 1, after }, (data) => {
    const next = entriesOf(data)?.edges[0]?.node;
    assert.equal(Number(next?.balanceAfter), Number(oldest?.balanceBefore), 'balances link');
  });
}
