import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { HttpTexts } from '../../../src/kernel/post/http-texts';
import { openPost } from '../../../src/kernel/post/open-post';
import { SmtpMail } from '../../../src/kernel/post/smtp';
import { freePort } from '../../kit/http';
import { MailServer } from './mail-server';

const letter = {
  to: 'ada@example.com',
  subject: 'Grüße aus dem Postamt',
  text: 'Your code is 123456.\n\n.A line that begins with a dot, and an umlaut: ä.',
};

describe('a mail server', () => {
  let server: MailServer;
  beforeAll(async () => {
    server = await MailServer.start();
  });
  afterAll(() => server.stop());

  test('[identity.contact-verification] takes letters with login, sender, recipient and content', async () => {
    const before = server.letters.length;

    await new SmtpMail(server.url, 'Marquee <post@example.com>').send(letter);

    const [taken] = server.letters.slice(before);
    expect(taken).toMatchObject({ login: 'post', from: 'post@example.com', to: [letter.to] });
    const [head = '', body = ''] = (taken?.content ?? '').split('\r\n\r\n');
    expect(head).toContain('From: Marquee <post@example.com>');
    expect(head).toContain('Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe_aus_dem_Postamt?=');
    expect(body).toContain('Your code is 123456.');
  });

  test('[identity.contact-verification] refuses to read a second recipient or a header out of an address', async () => {
    const before = server.letters.length;
    const tricks = ['\r\nBcc: eve@example.com', ', eve@example.com', '; eve@example.com'];

    for (const trick of tricks) {
      const sent = new SmtpMail(server.url, 'post@example.com').send({
        ...letter,
        to: `ada@example.com${trick}`,
      });
      await expect(sent).rejects.toThrow();
    }

    expect(server.letters).toHaveLength(before);
  });

  test.each([
    ['another password', (url: string) => url.replace('a%20secret', 'guessed'), letter.to],
    ['a recipient that is not known there', (url: string) => url, 'nobody@example.com'],
    ['a server that is not there', () => 'smtp://127.0.0.1:9', letter.to],
  ])('[identity.contact-verification] refuses %s by an error', async (_title, change, to) => {
    const mail = new SmtpMail(change(server.url), 'post@example.com');

    await expect(mail.send({ ...letter, to })).rejects.toThrow();
    expect(server.letters.filter((taken) => taken.to.includes('nobody@example.com'))).toEqual([]);
  });
});

describe('a provider of short messages', () => {
  const posted: { authorization: string | undefined; form: Record<string, string> }[] = [];
  let server: Server;
  let status = 201;
  let url: string;
  beforeAll(async () => {
    const port = await freePort();
    url = `http://account:top%20secret@127.0.0.1:${port}/messages`;
    server = createServer((request, response) => {
      void readText(request).then((body) => {
        const form = Object.fromEntries(new URLSearchParams(body));
        posted.push({ authorization: request.headers.authorization, form });
        response.writeHead(status).end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    status = 201;
    posted.length = 0;
  });

  const message = { to: '+436601234567', text: 'Your code is 123456 & more.' };

  test('[identity.contact-verification] takes messages with login, sender, number and words', async () => {
    await new HttpTexts(url, '+4311').send(message);

    expect(posted).toEqual([
      {
        authorization: `Basic ${Buffer.from('account:top secret').toString('base64')}`,
        form: { To: message.to, From: '+4311', Body: message.text },
      },
    ]);
  });

  test.each([401, 429, 500])(
    '[identity.contact-verification] refuses by an error where it answers %p, which never tells the secret',
    async (refused) => {
      status = refused;

      const error = await new HttpTexts(url, '+4311').send(message).catch((cause: Error) => cause);

      expect(String(error)).toContain(String(refused));
      expect(String(error)).not.toContain('secret');
    },
  );
});

describe('post without a server', () => {
  const nowhere = { smtpUrl: null, mailFrom: null, smsUrl: null, smsFrom: null };

  test('[identity.contact-verification] refuses to pretend: whoever wants a letter sent learns that it cannot be', async () => {
    const { mail, texts } = openPost(nowhere);

    await expect(mail.send(letter)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(texts.send({ to: '+431', text: 'x' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  });

  test('[identity.contact-verification] lies in a folder on the machine of a developer, for nobody else to read', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'marquee-outbox-'));
    try {
      const outbox = join(directory, 'outbox');
      const { mail, texts } = openPost({ ...nowhere, outboxDirectory: outbox });

      await mail.send(letter);
      await mail.send({ ...letter, to: '../../eve@example.com' });
      await texts.send({ to: '+436601234567', text: 'Your code is 654321.' });

      const files = readdirSync(outbox).sort();
      expect(files).toHaveLength(3);
      expect(readdirSync(directory)).toEqual(['outbox']);
      const kept = files.map((file) => readFileSync(join(outbox, file), 'utf8'));
      expect(kept[0]).toBe(`To: ${letter.to}\nSubject: ${letter.subject}\n\n${letter.text}\n`);
      expect(kept[2]).toBe('To: +436601234567\n\nYour code is 654321.\n');
      for (const file of files) expect(statSync(join(outbox, file)).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
