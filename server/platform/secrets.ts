import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  randomInt,
  timingSafeEqual,
} from 'node:crypto';
import { parse as uuidBytes, stringify as uuidText } from 'uuid';

/** Keys that are derived from the one secret of the installation (HKDF-SHA256), one for each purpose. */
export type Secrets = {
  /** Tells one secret from another without showing it. */
  fingerprint: string;
  /** HMAC-SHA256 under the key of a purpose; the purpose is part of the input. */
  mac(purpose: string, ...parts: (string | Buffer)[]): Buffer;
  encrypt(plain: string): Buffer;
  decrypt(sealed: Buffer): string;
};

export function deriveSecrets(master: Buffer): Secrets {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', master, 'corella', purpose, 32));
  const sealKey = createSecretKey(derive('seal'));
  const macKeys = new Map<string, KeyObject>();
  const macKey = (purpose: string) => {
    const known = macKeys.get(purpose) ?? createSecretKey(derive(`mac:${purpose}`));
    macKeys.set(purpose, known);
    return known;
  };
  return {
    fingerprint: derive('fingerprint').toString('hex').slice(0, 16),
    mac(purpose, ...parts) {
      const hmac = createHmac('sha256', macKey(purpose));
      for (const part of parts) {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(Buffer.byteLength(part));
        hmac.update(length).update(part);
      }
      return hmac.digest();
    },
    encrypt(plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce);
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
    },
    decrypt(sealed) {
      const decipher = createDecipheriv('aes-256-gcm', sealKey, sealed.subarray(0, 12));
      decipher.setAuthTag(sealed.subarray(12, 28));
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8');
    },
  };
}

/** Digits from a uniform generator, leading zeros kept (SP 800-63B 3.1.3.2). */
export function randomDigits(count: number): string {
  return randomInt(0, 10 ** count)
    .toString()
    .padStart(count, '0');
}

export function sha256(value: string | Buffer): Buffer {
  return createHash('sha256').update(value).digest();
}

export function equalBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** An opaque token: the account's id, so that it is found within its account, then 256 random bits. Only its hash is stored. */
export function mintToken(accountId: string): { token: string; hash: Buffer } {
  const token = Buffer.concat([uuidBytes(accountId), randomBytes(32)]).toString('base64url');
  return { token, hash: sha256(token) };
}

/** Reads the account's id and the hash out of a token; undefined when it is not of that form. */
export function readToken(token: string | undefined): { accountId: string; hash: Buffer } | undefined {
  if (token?.length !== 64 || !/^[A-Za-z0-9_-]+$/.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  try {
    return { accountId: uuidText(bytes.subarray(0, 16)), hash: sha256(token) };
  } catch {
    return undefined;
  }
}
