import { isIP } from 'node:net';

/** Whether a text is an address, or a range of them by the bits that they begin with, such as 10.0.0.0/8. */
export function isHop(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  );
}
