import { bookErrors } from '../../modules/wallet/purses';
import type { Found } from '../kit/found';
import { LossyLink } from '../kit/lossy-link';
import type { DurablePlatform } from './platform';
import { newPair, tipsOf, tryTip, unless } from './tipping';

/** The answer to a commit is lost on its way (F10): whoever asks again under the key is told the one effect. */
export async function loseAnswers(platform: DurablePlatform, times: number): Promise<Found> {
  const link = await LossyLink.open(platform.logins.appUrl);
  const gateway = await platform.startGateway({ DATABASE_URL: link.url });
  const failures: string[] = [];
  try {
    const pair = await newPair(platform, 10 * times);
    for (let at = 1; at <= times; at += 1) {
      const order = { idempotencyKey: `lost-answer-${at}` };
      link.arm(order.idempotencyKey);
      const first = await tryTip(gateway, pair, order);
      const again = await tryTip(gateway, pair, order);
      const third = await tryTip(gateway, pair, order);
      const count = await tipsOf(platform.owner.pool, pair.fan);
      failures.push(
        ...unless(first.code === 'UNAVAILABLE', `Without an answer it was ${first.code}.`),
        ...unless(again.tipId !== null, `Asked again, it was ${again.code}.`),
        ...unless(again.tipId === third.tipId, 'Asked a third time, it was another tip.'),
        ...unless(count === at, `${count} tips came of ${at} orders.`),
      );
    }
    failures.push(
      ...unless(link.lost === times, `${link.lost} of ${times} answers were lost.`),
      ...(await bookErrors(platform.owner.pool)),
    );
  } finally {
    await gateway.kill();
    link.close();
  }
  return { failures, found: `${link.lost} answers lost, each order with one effect` };
}
