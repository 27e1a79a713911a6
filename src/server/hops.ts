import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/**
 * The proxies in front of us whose word is taken for where a request comes from. Anybody can write
 * `X-Forwarded-For`; what counts is what a trusted hop has added to it.
 */
export class TrustedHops {
  private readonly trusted = new BlockList();

  /** @param hops addresses, or ranges of them such as 10.0.0.0/8 */
  constructor(hops: readonly string[]) {
    for (const hop of hops) {
      const [address = '', bits] = hop.split('/');
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
      if (bits === undefined) this.trusted.addAddress(address, family);
      else this.trusted.addSubnet(address, Number(bits), family);
    }
  }

  /** The address of the client: the last one that no trusted hop has. */
  addressOf(request: IncomingMessage): string | null {
    let address = plainAddress(request.socket.remoteAddress);
    const forwarded = headerOf(request, 'x-forwarded-for')?.split(',').reverse() ?? [];
    for (const earlier of forwarded) {
      if (!this.isTrusted(address)) break;
      const given = plainAddress(earlier.trim());
      if (given === null || isIP(given) === 0) break;
      address = given;
    }
    return address;
  }

  /** The host that the client addressed, with its port where it named one. */
  hostOf(request: IncomingMessage): string | null {
    const isForwarded = this.isTrusted(plainAddress(request.socket.remoteAddress));
    const forwarded = isForwarded ? headerOf(request, 'x-forwarded-host') : null;
    return forwarded?.split(',', 1)[0]?.trim() ?? request.headers.host ?? null;
  }

  private isTrusted(address: string | null): boolean {
    const family = isIP(address ?? '');
    if (address === null || family === 0) return false;
    return this.trusted.check(address, family === 6 ? 'ipv6' : 'ipv4');
  }
}

function headerOf(request: IncomingMessage, name: string): string | null {
  const header = request.headers[name];
  return Array.isArray(header) ? header.join(',') : (header ?? null);
}

/** Without the zone of a link-local address, which means something on this machine only; IPv4 as IPv4. */
function plainAddress(address: string | undefined): string | null {
  const [plain] = address?.split('%', 1) ?? [];
  return plain?.replace(/^::ffff:(?=\d+\.)/i, '') ?? null;
}
