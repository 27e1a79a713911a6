import { generate, prepare } from './prepare.mjs';
import { main } from './steps.mjs';

/** `npm run build`: the gateway as it runs in production, one file of plain JavaScript in dist, which `node dist/src/main.js` starts. */
await main(async () => {
  await prepare();
  await generate('program', { force: true });
});
