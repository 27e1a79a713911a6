import type { Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';

/** Another place to send a stream to. */
export interface NewOutput {
  readonly liveStreamId: string;
  readonly name: string;
  readonly url: string;
  /** The key of the other platform, encrypted; null where it asks for none. */
  readonly keyCipher: Uint8Array<ArrayBuffer> | null;
}

/** Reads and writes where streams are forwarded to. */
export class OutputStore {
  /** Refuses: BLANK, INVALID for an address that nothing can be sent to, CONFLICT for one that is there already. */
  async insert(tx: Transaction, output: NewOutput): Promise<string> {
    try {
      const { id } = await tx.prisma.streamOutput.create({ data: output, select: { id: true } });
      return id;
    } catch (error) {
      const constraint = brokenConstraint(error);
      if (constraint === 'stream_outputs_name_form') {
        throw refusal(UserErrorCode.BLANK, 'name must not be blank.', ['name']);
      }
      if (constraint === 'stream_outputs_url_form') {
        const message = 'A stream is sent to an address that begins with rtmp, rtmps or srt.';
        throw refusal(UserErrorCode.INVALID, message, ['url']);
      }
      if (constraint === 'stream_outputs_live_stream_id_url_key') {
        throw refusal(UserErrorCode.CONFLICT, 'It is sent there already.', ['url']);
      }
      throw error;
    }
  }

  async count(tx: Transaction, liveStreamId: string): Promise<number> {
    return tx.prisma.streamOutput.count({ where: { liveStreamId } });
  }

  /** The stream of an output; null where there is no such output. */
  async streamOf(tx: Transaction, id: string): Promise<string | null> {
    const output = await tx.prisma.streamOutput.findUnique({
      where: { id },
      select: { liveStreamId: true },
    });
    return output?.liveStreamId ?? null;
  }

  async delete(tx: Transaction, id: string): Promise<void> {
    await tx.prisma.streamOutput.deleteMany({ where: { id } });
  }
}
